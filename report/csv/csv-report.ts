import { value, type Column } from './column.js';
import { csvLine } from './csv-line.js';
import { nodeColumns } from './node-columns.js';
import { gpuColumns } from './gpu-columns.js';
import { comparisonColumns } from './comparison-columns.js';
import { latencyBounds, steadinessColumns } from './latency-columns.js';
import { columnName, fusedColumns, metricColumns } from './metric-columns.js';
import { hasGpu } from '../model/devices.js';
import { effortOf } from '../model/effort.js';
import { fineTuningOf } from '../model/fine-tuning.js';
import type { ReportView } from '../model/report-view.js';
import { rowName } from '../text/row-name.js';

const batchSizesOf = ({ trials }: ReportView): readonly number[] => {
  const sizes = trials.flatMap(({ trial }) => trial.evaluation?.throughput.map(({ batchSize }) => batchSize) ?? []);
  return [...new Set(sizes)].toSorted((a, b) => a - b);
};

const columnsOf = (view: ReportView, batchSizes: readonly number[]): readonly Column[] => [
  ['sweep_id', ({ trial }) => trial.sweepId],
  ['trial_id', ({ trial }) => trial.trialId],
  ['recipe', ({ trial }) => trial.recipe],
  ['recipe_name', ({ trial }) => rowName(trial)],
  ['calibration', ({ trial }) => trial.calibration],
  ['calibration_batch_size', ({ trial }) => trial.calibrationBatchSize],
  ['calibration_images', ({ trial }) => trial.calibrationImages],
  ['fine_tuning_epochs', ({ trial }) => fineTuningOf(trial)?.epochs.length ?? null],
  ['fine_tuning_kept_epoch', ({ trial }) => fineTuningOf(trial)?.keptEpoch ?? null],
  ['node_id', ({ trial }) => trial.nodeId],
  ['status', ({ trial }) => trial.status],
  ['failure_code', ({ trial }) => trial.failure?.code ?? null],
  ['failure_message', ({ trial }) => trial.failure?.message ?? null],
  ['failure_advice', ({ trial }) => trial.failure?.advice ?? null],
  ['tensorrt_rtx_verdict', ({ trial }) => trial.tensorrtRtxProof?.verdict ?? null],
  ['tensorrt_rtx_reason', ({ trial }) => trial.tensorrtRtxProof?.reason ?? null],
  ['split_sha256', ({ trial }) => trial.evaluation?.splitSha256 ?? null],
  ['images', ({ trial }) => trial.evaluation?.images ?? null],
  ['accuracy_mode', ({ trial }) => trial.evaluation?.accuracyMode ?? null],
  ...view.metrics.flatMap(metricColumns),
  ...view.metrics
    .filter(({ isPrimary }) => isPrimary)
    .map(({ name }): Column => [
      `${columnName(name)}_difference_points`,
      ({ comparison }) => comparison?.points ?? null,
    ]),
  ...comparisonColumns,
  ['mcnemar_p', ({ comparison }) => comparison?.mcnemar?.p ?? null],
  ['only_fp32_right', ({ comparison }) => comparison?.mcnemar?.onlyBaselineRight ?? null],
  ['only_trial_right', ({ comparison }) => comparison?.mcnemar?.onlyCandidateRight ?? null],
  ...fusedColumns(view),
  ['fused_disagreeing_images', ({ trial }) => trial.evaluation?.fused?.disagreement ?? null],
  ['speed_mode', ({ trial }) => trial.evaluation?.speedMode ?? null],
  ['latency_p50_ms', value('latency.p50')],
  ...latencyBounds('p50'),
  ['latency_p90_ms', value('latency.p90')],
  ...latencyBounds('p90'),
  ['latency_p99_ms', value('latency.p99')],
  ...latencyBounds('p99'),
  ['latency_mean_ms', value('latency.mean')],
  ['latency_std_ms', value('latency.std')],
  ['latency_runs', ({ latency }) => latency?.samples ?? null],
  ['latency_outliers', ({ latency }) => latency?.outliers.length ?? null],
  ...steadinessColumns,
  ...batchSizes.map((size): Column => [`throughput_${size}_images_per_s`, value('throughput', size)]),
  ...batchSizes.map((size): Column => [`usage_${size}_percent`, value('usage', size)]),
  ['usage_source', ({ trial }) => trial.evaluation?.usageSource ?? null],
  ['threads', ({ trial }) => trial.evaluation?.threads ?? null],
  ['load_average_before', ({ trial }) => trial.evaluation?.conditions.before.loadAverage ?? null],
  ['load_average_after', ({ trial }) => trial.evaluation?.conditions.after.loadAverage ?? null],
  ['others_cores', ({ trial }) => trial.evaluation?.conditions.during?.othersCores ?? null],
  ['stolen_cores', ({ trial }) => trial.evaluation?.conditions.during?.stolenCores ?? null],
  ['clock_before_mhz', ({ trial }) => trial.evaluation?.conditions.before.clockMHz ?? null],
  ['clock_after_mhz', ({ trial }) => trial.evaluation?.conditions.after.clockMHz ?? null],
  ['temperature_before_c', ({ trial }) => trial.evaluation?.conditions.before.temperatureC ?? null],
  ['temperature_after_c', ({ trial }) => trial.evaluation?.conditions.after.temperatureC ?? null],
  ['engine_bytes', ({ trial }) => trial.evaluation?.engineBytes ?? null],
  ...(hasGpu(view) ? gpuColumns(view) : []),
  ...nodeColumns(view),
  ['notes', ({ dataNotes }) => dataNotes.map(({ code, message }) => `${code}: ${message}`).join(' ') || null],
  ['work_done_s', ({ trial }) => effortOf([trial]).doneSeconds],
  ['work_saved_s', ({ trial }) => effortOf([trial]).savedSeconds],
  ['started_at', ({ trial }) => trial.startedAt],
  ['finished_at', ({ trial }) => trial.finishedAt],
];

/** One row a trial, with columns for every batch size that any of them measured; quoted as RFC 4180 says. */
export const csvReport = (view: ReportView): string => {
  const columns = columnsOf(view, batchSizesOf(view));
  const lines = [columns.map(([name]) => name), ...view.trials.map((own) => columns.map(([, cell]) => cell(own)))];
  return lines.map(csvLine).join('');
};
