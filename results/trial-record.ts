import type { FailureReport } from '../contracts/failures.js';
import type {
  EvaluationRecord,
  StageRecord,
  TensorrtRtxProof,
  TrialRecord,
  UsageSample,
} from '../contracts/results.js';
import type { GpuCondition } from '../contracts/programs/evaluate.js';
import type {
  EvaluationRow,
  LatencySampleRow,
  PredictionsRow,
  StageRow,
  TrialRow,
  UsageSampleRow,
} from './database-schema.js';
import type { TrialRows } from './trial-rows.js';

/** The stored rows that a trial is put together from; measurements are derived and not needed. */
export type StoredTrial = Omit<TrialRows, 'trials' | 'measurements'> & { readonly trial: TrialRow };

const failureOf = (trial: TrialRow): FailureReport | null => {
  const { failure_code, failure_message, failure_advice, failure_log_file } = trial;
  if (failure_code === null) return null;
  return {
    code: failure_code,
    message: failure_message ?? '',
    advice: failure_advice ?? '',
    ...(failure_log_file === null ? {} : { logFile: failure_log_file }),
  };
};

const tensorrtRtxProofOf = ({ tensorrt_rtx_verdict, tensorrt_rtx_reason }: TrialRow): TensorrtRtxProof | null =>
  tensorrt_rtx_verdict === null ? null : { verdict: tensorrt_rtx_verdict, reason: tensorrt_rtx_reason };

const stageOf = (row: StageRow): StageRecord => ({
  stage: row.stage,
  key: row.stage_key,
  kind: row.kind,
  seconds: row.seconds,
  tools: JSON.parse(row.tools) as StageRecord['tools'],
  facts: JSON.parse(row.facts) as StageRecord['facts'],
});

const strayedOf = (row: EvaluationRow): EvaluationRecord['strayed'] => {
  const { strayed_images: images, strayed_disagreeing: disagreeing, strayed_top1_hits: top1Hits } = row;
  return images === null || disagreeing === null || top1Hits === null ? null : { images, disagreeing, top1Hits };
};

const gpuOf = (text: string | null): { readonly gpu?: GpuCondition } =>
  text === null ? {} : { gpu: JSON.parse(text) as GpuCondition };

const conditionsOf = (row: EvaluationRow): EvaluationRecord['conditions'] => ({
  before: {
    loadAverage: row.load_average_before,
    clockMHz: row.clock_mhz_before,
    temperatureC: row.temperature_c_before,
    ...gpuOf(row.gpu_before),
  },
  after: {
    loadAverage: row.load_average_after,
    clockMHz: row.clock_mhz_after,
    temperatureC: row.temperature_c_after,
    ...gpuOf(row.gpu_after),
  },
});

const base64Of = ({ top1_correct }: PredictionsRow): string =>
  (top1_correct instanceof ArrayBuffer ? Buffer.from(top1_correct) : top1_correct).toString('base64');

/** There may be fewer than latencies: of many hot runs not every one is followed by one under CUDA events. */
const computeTimes = (rows: readonly LatencySampleRow[]): readonly number[] | null => {
  const times = rows.flatMap(({ compute_ms }) => compute_ms ?? []);
  return times.length > 0 ? times : null;
};

const usageSample = (row: UsageSampleRow, device: EvaluationRecord['device']): UsageSample => ({
  atMs: row.at_ms,
  percent: row.percent,
  ...(device === 'cpu'
    ? {}
    : { clockMHz: row.clock_mhz, memoryMiB: row.memory_mib, powerW: row.power_w, temperatureC: row.temperature_c }),
});

const evaluationOf = (stored: StoredTrial): EvaluationRecord | null => {
  const [row] = stored.evaluations;
  const [predictions] = stored.predictions;
  if (row === undefined || predictions === undefined) return null;
  return {
    images: row.images,
    top1Hits: row.top1_hits,
    top5Hits: row.top5_hits,
    top1Correct: base64Of(predictions),
    splitSha256: row.split_sha256,
    accuracyMode: row.accuracy_mode,
    speedMode: row.speed_mode,
    device: row.device,
    speedSettings: JSON.parse(row.speed_settings) as EvaluationRecord['speedSettings'],
    strayed: strayedOf(row),
    latencyMs: stored.latency_samples.map(({ latency_ms }) => latency_ms),
    computeMs: computeTimes(stored.latency_samples),
    warmUpRuns: row.warm_up_runs,
    throughput: stored.throughput.map(({ position, batch_size, images, seconds, runs }) => ({
      batchSize: batch_size,
      images,
      seconds,
      runs,
      usage: stored.usage_samples
        .filter(({ throughput_position }) => throughput_position === position)
        .map((sample) => usageSample(sample, row.device)),
    })),
    throughputEnd: row.throughput_end,
    usageSource: row.usage_source,
    usageIntervalMs: row.usage_interval_ms,
    threads: row.threads,
    conditions: conditionsOf(row),
    engineBytes: row.engine_bytes,
  };
};

/** Puts a trial together again from its rows. */
export const trialRecord = (stored: StoredTrial): TrialRecord => {
  const { trial } = stored;
  return {
    trialId: trial.trial_id,
    sweepId: trial.sweep_id,
    recipe: trial.recipe,
    calibration: trial.calibration,
    calibrationBatchSize: trial.calibration_batch_size,
    calibrationImages: trial.calibration_images,
    nodeId: trial.node_id,
    status: trial.status,
    failure: failureOf(trial),
    startedAt: trial.started_at,
    finishedAt: trial.finished_at,
    stages: stored.stages.map(stageOf),
    tensorrtRtxProof: tensorrtRtxProofOf(trial),
    evaluation: evaluationOf(stored),
  };
};
