import type { ReportView } from '../model/report-view.js';
import type { TrialView } from '../model/trial-view.js';
import { value, type Cell, type Column } from './column.js';

/** Columns of a sampled metric for the batch sizes that any trial has it at. */
const sampledColumns = ({ trials }: ReportView, metric: string, unit: string): readonly Column[] => {
  const sizes = trials.flatMap(({ measurements }) =>
    measurements.flatMap((own) => (own.metric === metric && own.batchSize !== null ? [own.batchSize] : [])),
  );
  return [...new Set(sizes)]
    .toSorted((a, b) => a - b)
    .map((size) => [`${metric.replaceAll(/[.-]/g, '_')}_${size}_${unit}`, value(metric, size)]);
};

const gpuCondition =
  (when: 'before' | 'after', name: 'clockMHz' | 'temperatureC' | 'powerW' | 'memoryUsedMiB') =>
  ({ trial }: TrialView): Cell =>
    trial.evaluation?.conditions[when].gpu?.[name] ?? null;

const throttleReasons =
  (when: 'before' | 'after') =>
  ({ trial }: TrialView): Cell =>
    trial.evaluation?.conditions[when].gpu?.throttleReasons?.join('; ') ?? null;

/** Columns that only a GPU fills; a sweep without one does not have them. */
export const gpuColumns = (view: ReportView): readonly Column[] => [
  ['device', ({ trial }) => trial.evaluation?.device ?? null],
  [
    'speed_settings',
    ({ trial }) => (trial.evaluation === null ? null : JSON.stringify(trial.evaluation.speedSettings)),
  ],
  ['latency_compute_p50_ms', value('latency.compute.p50')],
  ['latency_compute_p99_ms', value('latency.compute.p99')],
  ['speed_up', ({ speedUp }) => speedUp ?? null],
  ...sampledColumns(view, 'power', 'w'),
  ...sampledColumns(view, 'energy', 'mj_per_image'),
  ...sampledColumns(view, 'energy.above-idle', 'mj_per_image'),
  ...sampledColumns(view, 'gpu.memory', 'mib'),
  ...sampledColumns(view, 'gpu.clock', 'mhz'),
  ...(['before', 'after'] as const).flatMap((when): readonly Column[] => [
    [`gpu_clock_${when}_mhz`, gpuCondition(when, 'clockMHz')],
    [`gpu_temperature_${when}_c`, gpuCondition(when, 'temperatureC')],
    [`gpu_power_${when}_w`, gpuCondition(when, 'powerW')],
    [`gpu_memory_${when}_mib`, gpuCondition(when, 'memoryUsedMiB')],
    [`gpu_throttle_reasons_${when}`, throttleReasons(when)],
    [`gpu_other_processes_${when}`, ({ trial }) => trial.evaluation?.conditions[when].gpu?.otherProcesses ?? null],
  ]),
  ['engine_precision', ({ engine }) => engine?.precision ?? null],
  [
    'engine_layers_run_in',
    ({ engine }) => engine?.layersByPrecision.map((entry) => entry.join(' ')).join('; ') ?? null,
  ],
  ['engine_build_s', ({ engine }) => engine?.seconds ?? null],
  ['engine_builder_s', ({ engine }) => engine?.builderSeconds ?? null],
  ['engine_build_kind', ({ engine }) => engine?.kind ?? null],
  ['engine_fallback_step', ({ engine }) => (engine === undefined ? null : (engine.fallbackStep?.number ?? 1))],
  ['timing_cache_state', ({ engine }) => engine?.timingCache ?? null],
  ['timing_cache_saved_s', ({ engine }) => engine?.secondsSaved ?? null],
];
