import { BASELINE } from '../../contracts/recipe-table.js';
import { hasGpu, isGpuOnly } from '../model/devices.js';
import type { ReportView } from '../model/report-view.js';
import type { TrialView } from '../model/trial-view.js';
import { isComparedWithPyTorch } from '../model/turns.js';
import * as cells from './table-cells.js';

/** A column of the table of speeds. */
export interface SpeedColumn {
  /** What it has in common with its neighbours; `null` for a column that stands alone. */
  readonly group: string | null;
  readonly name: string;
  readonly cell: (view: TrialView) => string;
  /** Bounds of the number, where it has some. */
  readonly bounds?: (view: TrialView) => string | undefined;
}

/** The group of latencies. */
export const LATENCY_GROUP = 'Latency (ms)';

/** Name of the column of the GPU's time without transfers. */
export const COMPUTE_NAME = 'p50, no transfers';

const latencyColumn = (name: 'p50' | 'p90' | 'p99' | 'std'): SpeedColumn => ({
  group: LATENCY_GROUP,
  name,
  cell: (view) => cells.latencyCell(view, name),
  ...(name !== 'std' && { bounds: (view: TrialView) => cells.latencyBounds(view, name) }),
});

const throughputColumn = (batchSize: number): SpeedColumn => ({
  group: 'Images/s at batch size',
  name: String(batchSize),
  cell: (view) => cells.throughputCell(view, batchSize),
});

const ENGINE: SpeedColumn = { group: null, name: 'Engine', cell: cells.engineCell };

const PROCESSOR_COLUMNS: readonly SpeedColumn[] = [
  ...(['p50', 'p90', 'p99', 'std'] as const).map(latencyColumn),
  ...cells.TABLE_BATCH_SIZES.map(throughputColumn),
  { group: null, name: 'Usage (%)', cell: cells.usageCell },
  ENGINE,
];

const isMeasured = ({ trials }: ReportView, metric: string): boolean =>
  trials.some(({ measurements }) => measurements.some((measurement) => measurement.metric === metric));

/** Every batch size that was measured where these are few, else those of {@link cells.TABLE_BATCH_SIZES} among them. */
const batchSizesOf = ({ trials }: ReportView): readonly number[] => {
  const measured = trials.flatMap(({ trial }) => trial.evaluation?.throughput.map(({ batchSize }) => batchSize) ?? []);
  const sizes = [...new Set(measured)].toSorted((a, b) => a - b);
  const chosen = sizes.filter((batchSize) => cells.TABLE_BATCH_SIZES.some((size) => size === batchSize));
  return sizes.length <= cells.TABLE_BATCH_SIZES.length || chosen.length === 0 ? sizes : chosen;
};

/** Not for engines of which a ratio by turns says the same, nor where there is no other. */
const speedUpColumns = ({ trials, turns }: ReportView): readonly SpeedColumn[] => {
  const isShown = ({ trial }: TrialView): boolean => !isComparedWithPyTorch(turns, trial.trialId);
  const engines = trials.filter(({ trial }) => trial.evaluation !== null && trial.recipe !== BASELINE);
  if (!engines.some(isShown)) return [];
  return [{ group: null, name: 'Speed-up', cell: (own) => (isShown(own) ? cells.speedUpCell(own) : cells.ABSENT) }];
};

const gpuColumns = (view: ReportView): readonly SpeedColumn[] => {
  const only = (metric: string, column: SpeedColumn): readonly SpeedColumn[] =>
    isMeasured(view, metric) ? [column] : [];
  const hasOtherEngines = view.trials.some(({ trial, engine }) => trial.evaluation?.engineBytes && !engine);
  return [
    ...(['p50', 'p99', 'std'] as const).map(latencyColumn),
    ...only('latency.compute.p50', { group: LATENCY_GROUP, name: COMPUTE_NAME, cell: cells.computeCell }),
    ...speedUpColumns(view),
    ...batchSizesOf(view).map(throughputColumn),
    { group: null, name: isGpuOnly(view) ? 'GPU usage (%)' : 'Usage (%)', cell: cells.usageCell },
    ...only('power', { group: null, name: 'Power (W)', cell: (own) => cells.lastCell(own, 'power') }),
    ...only('energy.above-idle', {
      group: null,
      name: 'mJ per image above idle',
      cell: (own) => cells.lastCell(own, 'energy.above-idle'),
    }),
    ...only('energy', { group: null, name: 'mJ per image', cell: (own) => cells.lastCell(own, 'energy') }),
    ...(hasOtherEngines ? [ENGINE] : []),
  ];
};

/** Latency, throughput and usage of a trial; with a GPU also speed-up, power and energy where there are any. */
export const speedColumns = (view: ReportView): readonly SpeedColumn[] =>
  hasGpu(view) ? gpuColumns(view) : PROCESSOR_COLUMNS;

const PROCESSOR_NOTE =
  'Latency over hot runs at batch size 1; p90 and p99 by nearest rank, where the runs carry them, each with its bounds at 95 %; std is the standard ' +
  'deviation (n − 1). Usage is the mean of the whole device at the smallest → largest batch size.';

const GPU_NOTE =
  'Latency over hot runs at batch size 1, from the image in the host’s memory to the answer there; without transfers: ' +
  'the GPU’s time between two CUDA events. p99 by nearest rank, where the runs carry it; p50 and p99 with transfers have their bounds at 95 %; std is the standard deviation (n − 1).';

const SPEED_UP_NOTE =
  ' Speed-up: p50 of pytorch-fp32 on the same device divided by p50, one run each and without an interval, of trials that were not compared with it by turns.';

const USAGE_NOTE = ' Usage: mean at the smallest → largest batch size.';
const POWER_NOTE = ' Power and energy: means at the largest batch size, idle power included.';

/** The scopes of energy above idle, which differ between boards and cards. */
const energyNote = ({ trials }: ReportView): string => {
  const energies = trials.flatMap(({ trial }) => trial.evaluation?.energy ?? []);
  const [first] = energies;
  if (first === undefined) return '';
  const scopes = [...new Set(energies.map(({ scope }) => scope))].join('; ');
  return ` Above idle: over ${Math.round(first.seconds)} s at work, less what is drawn with the network loaded and nothing running, of ${scopes}.`;
};

/** How the numbers of {@link speedColumns} are to be read. */
export const speedNote = (view: ReportView): string => {
  if (!hasGpu(view)) return PROCESSOR_NOTE;
  return (
    GPU_NOTE +
    (speedUpColumns(view).length === 0 ? '' : SPEED_UP_NOTE) +
    USAGE_NOTE +
    (isMeasured(view, 'power') ? POWER_NOTE : '') +
    energyNote(view)
  );
};
