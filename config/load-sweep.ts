import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { profileSizesUpTo } from '../contracts/profile-sizes.js';
import { SPLIT_ROLES, type SplitRole } from '../contracts/split-role.js';
import { profileUnfitForDla } from '../contracts/dla-rules.js';
import { isCalibrated } from '../contracts/recipe-table.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { STAGE_VERSIONS } from '../contracts/stage.js';
import type { TensorrtOptions } from '../contracts/tensorrt-options.js';
import type { NodeSettings, SweepPlan } from '../contracts/sweep.js';
import type { RecipeSettings } from '../contracts/recipe-settings.js';
import type { ModelSource } from '../contracts/model.js';
import type { SplitRequest, SplitSource, TrainingOnEvaluation } from '../contracts/dataset.js';
import { plannedComparison } from './comparison.js';
import { imageSource } from './dataset-schema.js';
import { absolutePath } from './file-path.js';
import { rangeNotes } from './pixel-range.js';
import { type SweepFile, sweepSchema, sweepSchemaWith } from './sweep-schema.js';
import { readYamlFile } from './yaml-file.js';

const ID_DIGITS = 8;
const USUAL_BATCH_SIZE = 8;

/** Reads a sweep file into a plan; without nodes, `nodeId` runs it. The id is made of name, content and `via`. */
export const loadSweep = (file: string, nodeId: string, via: SweepPlan['via'] = null): SweepPlan =>
  sweepPlan({ file, sweep: readSweep(file), nodeId, via });

/** What a file says of a sweep, and who runs it where it names nobody. */
export interface ReadSweep {
  /** Paths are relative to it. */
  readonly file: string;
  readonly sweep: SweepFile;
  readonly nodeId: string;
  readonly via: SweepPlan['via'];
}

/** Makes a plan of what a file says. Fails as {@link loadSweep} does. */
export const sweepPlan = ({ file, sweep, nodeId, via }: ReadSweep): SweepPlan => {
  const base = dirname(resolve(file));
  const splits = SPLIT_ROLES.flatMap((role) => splitRequest(sweep, role, base));
  const plan = {
    name: sweep.name,
    model: modelSource(sweep, base),
    datasetName: sweep.dataset.name,
    splits,
    maxUnreadableShare: sweep.dataset.maxUnreadableShare,
    trainingOnEvaluation: trainingOnEvaluation(sweep),
    preprocessing: sweep.preprocessing,
    opset: sweep.opset,
    minimumCoverage: sweep.minimumCoverage,
    recipes: sweep.recipes.map((settings) => withAbsolutePaths(settings, base)),
    controls: sweep.controls,
    calibrationBatchSizes: sweep.calibrationBatchSizes,
    calibrationImages: sweep.dataset.calibration?.images ?? 0,
    tensorrtRtxProof: sweep.tensorrtRtxProof,
    backend: sweep.backend,
    engine: engineOptions(file, sweep, {}),
    ...measurement(sweep),
    margin: sweep.margin,
    ...plannedComparison(sweep.comparison, sweep.measurement.throughputBatchSizes),
    via,
    ...nodesOf(sweep, nodeId),
    ...nodeSettings(file, sweep),
    ...(sweep.absentAfterMinutes === undefined ? {} : { absentAfterMinutes: sweep.absentAfterMinutes }),
  };
  requireConsistency(file, sweep);
  const digest = createHash('sha256')
    .update(JSON.stringify({ plan, stageVersions: STAGE_VERSIONS }))
    .digest('hex')
    .slice(0, ID_DIGITS);
  const notes = rangeNotes(sweep.preprocessing);
  return { sweepId: `${sweep.name}-${digest}`, ...plan, ...(notes.length === 0 ? {} : { notes }) };
};

/** Reads a sweep file with the defaults of its preset. */
export const readSweep = (file: string): SweepFile => {
  const sweep = readYamlFile(file, sweepSchema);
  return sweep.preset === 'recommended' ? sweep : readYamlFile(file, sweepSchemaWith(sweep.preset));
};

const measurement = ({ measurement: { accuracyBatchSize, threads, cudaGraph, spinWait, ...speed } }: SweepFile) => ({
  speed,
  gpuExecution: { cudaGraph, spinWait },
  accuracyBatchSize,
  threads,
});

const modelSource = ({ model }: SweepFile, base: string): ModelSource => {
  if ('onnx' in model) return { kind: 'onnx', ...model, onnx: existing(absolutePath(base, model.onnx)) };
  const weights = existing(absolutePath(base, model.weights));
  return 'factory' in model ? { kind: 'factory', ...model, weights } : { kind: 'architecture', ...model, weights };
};

type EngineKeys = NonNullable<NodeOfFile['engine']>;

type NodeOfFile = Extract<Extract<SweepFile['nodes'], readonly unknown[]>[number], { engine?: unknown }>;

const engineOptions = (file: string, sweep: SweepFile, ofNode: EngineKeys): TensorrtOptions => {
  const engine = { ...sweep.engine, ...ofNode };
  const { profiles, ...options } = engine;
  const sizes = profile(file, { ...sweep, engine });
  const { throughputBatchSizes } = sweep.measurement;
  const profileSizes = profiles === 'each' ? profileSizesUpTo(throughputBatchSizes, sizes.max) : [];
  // A DLA would leave every FP32 layer to the GPU.
  const otherLayers = options.otherLayers ?? (options.dlaCore === null ? 'fp32' : 'fp16');
  return { ...options, otherLayers, profile: sizes, profileSizes };
};

const nodesOf = ({ nodes }: SweepFile, nodeId: string): Pick<SweepPlan, 'nodes' | 'nodeTags'> => {
  if (nodes === undefined) return { nodes: [nodeId] };
  return 'tags' in nodes ? { nodes: [], nodeTags: nodes.tags } : { nodes: nodes.map(({ id }) => id) };
};

const nodeSettings = (file: string, sweep: SweepFile): Pick<SweepPlan, 'nodeSettings'> => {
  const named = Array.isArray(sweep.nodes) ? sweep.nodes : [];
  const settings = named.flatMap((node): readonly (readonly [string, NodeSettings])[] => {
    if (!('engine' in node || 'threads' in node)) return [];
    const { id, engine, threads } = node;
    return [
      [
        id,
        {
          ...(engine === undefined ? {} : { engine: engineOptions(file, sweep, engine) }),
          ...(threads === undefined ? {} : { threads }),
        },
      ],
    ];
  });
  return settings.length === 0 ? {} : { nodeSettings: Object.fromEntries(settings) };
};

const profile = (
  file: string,
  { engine, measurement, comparison }: Pick<SweepFile, 'engine' | 'measurement' | 'comparison'>,
): TensorrtOptions['profile'] => {
  const widest = measurement.throughputBatchSizes.at(-1) ?? 1;
  const { max = widest, opt = Math.min(USUAL_BATCH_SIZE, max) } = engine.profile;
  if (opt > max) throw invalid(file, `engine.profile.opt is ${opt}, which exceeds engine.profile.max, ${max}.`);
  if (widest > max) {
    throw invalid(file, `measurement.throughputBatchSizes goes to ${widest}, but engine.profile.max only to ${max}.`);
  }
  const compared = typeof comparison === 'object' ? (comparison.batchSizes?.at(-1) ?? 1) : 1;
  if (compared > max) {
    throw invalid(file, `comparison.batchSizes goes to ${compared}, but engine.profile.max only to ${max}.`);
  }
  const asked = { min: 1, opt, max };
  const unfit = profileUnfitForDla({ dlaCore: engine.dlaCore, profile: asked });
  if (unfit !== null) throw invalid(file, unfit);
  return asked;
};

const withAbsolutePaths = (settings: RecipeSettings, base: string): RecipeSettings =>
  settings.recipe !== 'tensorrt-calibrator' || settings.calibrationCache === null
    ? settings
    : { ...settings, calibrationCache: absolutePath(base, settings.calibrationCache) };

const existing = (file: string): string => {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile() === true) return file;
  const why =
    found === undefined ? `There is no file ${file}.` : `${file} is not a file: name the one with the weights.`;
  throw new QuantfleetFailure('WeightsMissing', why);
};

const splitRequest = ({ dataset }: SweepFile, role: SplitRole, base: string): readonly SplitRequest[] => {
  const split = dataset[role];
  if (split === undefined) return [];
  return [
    {
      role,
      source: splitSource(split, base),
      images: split.images ?? null,
      order: split.order ?? (role === 'evaluation' ? 'listed' : 'shuffled'),
      seed: split.seed,
      except: split.except,
    },
  ];
};

const fineTunes = ({ recipes }: SweepFile): boolean =>
  recipes.some((settings) => settings.recipe === 'torch-qat' && settings.fineTuning !== null);

const trainingOnEvaluation = (sweep: SweepFile): TrainingOnEvaluation => {
  if (!fineTunes(sweep)) return 'none';
  return sweep.dataset.trainOnEvaluationImages ? 'note' : 'refuse';
};

const splitSource = ({ dataset, ...split }: SweepFile['dataset']['evaluation'], base: string): SplitSource =>
  dataset === undefined ? imageSource(split, base) : { kind: 'dataset', name: dataset };

const requireConsistency = (file: string, sweep: SweepFile): void => {
  const { preprocessing, dataset } = sweep;
  const channels = preprocessing.colour === 'grey' ? 1 : 3;
  for (const key of ['mean', 'std'] as const) {
    if (preprocessing[key].length !== channels) {
      throw invalid(
        file,
        `preprocessing.${key} has ${preprocessing[key].length} values; ${preprocessing.colour} needs ${channels}.`,
      );
    }
  }
  for (const [position, role] of SPLIT_ROLES.entries()) {
    const later = dataset[role]?.except.find((other) => SPLIT_ROLES.indexOf(other) >= position);
    if (later !== undefined) {
      throw invalid(
        file,
        `dataset.${role}.except names ${later}, which is drawn later: let ${later} except ${role} instead.`,
      );
    }
  }
  requireCalibrationImages(file, sweep);
  if (fineTunes(sweep) && dataset.training === undefined) {
    throw invalid(file, 'dataset.training is missing: torch-qat fine-tunes on it (or set fineTuning: null).');
  }
};

const requireCalibrationImages = (
  file: string,
  { dataset: { calibration }, recipes, calibrationBatchSizes }: SweepFile,
): void => {
  // An export is compared on them even where nothing is calibrated.
  const user = recipes.find(({ recipe }) => recipe !== 'pytorch-fp32');
  if (user === undefined) return;
  if (calibration === undefined) {
    throw invalid(file, `dataset.calibration is missing: ${user.recipe} needs images other than those evaluated.`);
  }
  if (!recipes.some(isCalibrated)) return;
  const { images } = calibration;
  if (images === undefined) {
    throw invalid(
      file,
      'dataset.calibration.images is missing: the number of calibration images is part of the result.',
    );
  }
  const largest = calibrationBatchSizes.at(-1) ?? 0;
  if (largest > images) {
    throw new QuantfleetFailure(
      'CalibrationBatchTooLarge',
      `${file}: the calibration batch size ${largest} exceeds the ${images} calibration images.`,
    );
  }
};

const invalid = (file: string, message: string): QuantfleetFailure =>
  new QuantfleetFailure('ConfigInvalid', `${file}: ${message}`);
