import { recipeSettingsSchema } from '../../contracts/recipe-settings.js';
import type { ExportedMeasurement } from '../../results/exported-measurement.js';
import { recipeName } from '../../contracts/recipe-name.js';

interface Column<Type extends string, Value> {
  readonly name: string;
  readonly type: Type;
  readonly isNullable?: true;
  readonly value: (measurement: ExportedMeasurement) => Value | null;
}

/** A column of exported measurements; a `time` is ISO 8601, in UTC. */
export type ExportColumn = Column<'text' | 'time', string> | Column<'count' | 'number', number>;

const withSettings = ({ recipe, calibration, settings }: ExportedMeasurement) => ({
  recipe,
  calibration,
  settings: settings === null ? null : (recipeSettingsSchema.safeParse(JSON.parse(settings)).data ?? null),
});

/** The columns of exported measurements in their order; docs/reference/results.md says what each holds. */
export const EXPORT_COLUMNS: readonly ExportColumn[] = [
  { name: 'sweep_id', type: 'text', value: (own) => own.sweepId },
  { name: 'sweep_name', type: 'text', isNullable: true, value: (own) => own.sweepName },
  { name: 'model_name', type: 'text', isNullable: true, value: (own) => own.modelName },
  { name: 'dataset_name', type: 'text', isNullable: true, value: (own) => own.datasetName },
  { name: 'split_sha256', type: 'text', value: (own) => own.splitSha256 },
  { name: 'trial_id', type: 'text', value: (own) => own.trialId },
  { name: 'node_id', type: 'text', value: (own) => own.nodeId },
  { name: 'recipe', type: 'text', value: (own) => own.recipe },
  { name: 'recipe_name', type: 'text', value: (own) => recipeName(withSettings(own)) },
  { name: 'calibration', type: 'text', isNullable: true, value: (own) => own.calibration },
  { name: 'calibration_batch_size', type: 'count', isNullable: true, value: (own) => own.calibrationBatchSize },
  { name: 'calibration_images', type: 'count', isNullable: true, value: (own) => own.calibrationImages },
  { name: 'settings_digest', type: 'text', value: (own) => own.settingsDigest },
  { name: 'settings', type: 'text', isNullable: true, value: (own) => own.settings },
  { name: 'device', type: 'text', value: (own) => own.device },
  { name: 'threads', type: 'count', value: (own) => own.threads },
  { name: 'accuracy_mode', type: 'text', value: (own) => own.accuracyMode },
  { name: 'speed_mode', type: 'text', value: (own) => own.speedMode },
  { name: 'metric', type: 'text', value: (own) => own.metric },
  { name: 'batch_size', type: 'count', isNullable: true, value: (own) => own.batchSize },
  { name: 'value', type: 'number', value: (own) => own.value },
  { name: 'unit', type: 'text', value: (own) => own.unit },
  { name: 'lower', type: 'number', isNullable: true, value: (own) => own.lower },
  { name: 'upper', type: 'number', isNullable: true, value: (own) => own.upper },
  { name: 'samples', type: 'count', value: (own) => own.samples },
  { name: 'method', type: 'text', value: (own) => own.method },
  { name: 'started_at', type: 'time', value: (own) => own.startedAt },
  { name: 'finished_at', type: 'time', value: (own) => own.finishedAt },
];
