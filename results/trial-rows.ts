import type { EvaluationRecord, TrialRecord, UsageSample } from '../contracts/results.js';
import type { GpuCondition } from '../contracts/programs/evaluate.js';
import type { ResultsSchema, UsageSampleRow } from './database-schema.js';
import { measurementsOf } from './measurements.js';

/** The rows of every table that one trial fills. */
export type TrialRows = {
  readonly [Table in Exclude<keyof ResultsSchema, 'sweeps' | 'sweep_nodes'>]: readonly ResultsSchema[Table][];
};

type EvaluationRows = Omit<TrialRows, 'trials' | 'stages'>;

const gpuText = (gpu: GpuCondition | null | undefined): string | null =>
  gpu === null || gpu === undefined ? null : JSON.stringify(gpu);

const sampledValues = (sample: UsageSample): Omit<UsageSampleRow, 'trial_id' | 'throughput_position' | 'position'> => ({
  at_ms: sample.atMs,
  percent: sample.percent,
  clock_mhz: sample.clockMHz ?? null,
  memory_mib: sample.memoryMiB ?? null,
  power_w: sample.powerW ?? null,
  temperature_c: sample.temperatureC ?? null,
});

const evaluationRows = (trial_id: string, evaluation: EvaluationRecord): EvaluationRows => ({
  evaluations: [
    {
      trial_id,
      images: evaluation.images,
      top1_hits: evaluation.top1Hits,
      top5_hits: evaluation.top5Hits,
      split_sha256: evaluation.splitSha256,
      accuracy_mode: evaluation.accuracyMode,
      speed_mode: evaluation.speedMode,
      strayed_images: evaluation.strayed?.images ?? null,
      strayed_disagreeing: evaluation.strayed?.disagreeing ?? null,
      strayed_top1_hits: evaluation.strayed?.top1Hits ?? null,
      warm_up_runs: evaluation.warmUpRuns,
      throughput_end: evaluation.throughputEnd,
      usage_source: evaluation.usageSource,
      usage_interval_ms: evaluation.usageIntervalMs,
      threads: evaluation.threads,
      load_average_before: evaluation.conditions.before.loadAverage,
      load_average_after: evaluation.conditions.after.loadAverage,
      clock_mhz_before: evaluation.conditions.before.clockMHz,
      clock_mhz_after: evaluation.conditions.after.clockMHz,
      temperature_c_before: evaluation.conditions.before.temperatureC,
      temperature_c_after: evaluation.conditions.after.temperatureC,
      engine_bytes: evaluation.engineBytes,
      device: evaluation.device,
      speed_settings: JSON.stringify(evaluation.speedSettings),
      gpu_before: gpuText(evaluation.conditions.before.gpu),
      gpu_after: gpuText(evaluation.conditions.after.gpu),
    },
  ],
  measurements: measurementsOf(evaluation).map(({ batchSize, ...measurement }) => ({
    trial_id,
    batch_size: batchSize,
    ...measurement,
  })),
  predictions: [{ trial_id, top1_correct: Buffer.from(evaluation.top1Correct, 'base64') }],
  latency_samples: evaluation.latencyMs.map((latency_ms, position) => ({
    trial_id,
    position,
    latency_ms,
    compute_ms: evaluation.computeMs?.[position] ?? null,
  })),
  throughput: evaluation.throughput.map(({ batchSize, images, seconds, runs }, position) => ({
    trial_id,
    position,
    batch_size: batchSize,
    images,
    seconds,
    runs,
  })),
  usage_samples: evaluation.throughput.flatMap(({ usage }, throughput_position) =>
    usage.map((sample, position) => ({ trial_id, throughput_position, position, ...sampledValues(sample) })),
  ),
});

const NO_EVALUATION: EvaluationRows = {
  evaluations: [],
  measurements: [],
  predictions: [],
  latency_samples: [],
  throughput: [],
  usage_samples: [],
};

/** Takes a trial apart into rows; parents come before the rows that refer to them. */
export const trialRows = (trial: TrialRecord): TrialRows => ({
  trials: [
    {
      trial_id: trial.trialId,
      sweep_id: trial.sweepId,
      recipe: trial.recipe,
      calibration: trial.calibration,
      calibration_batch_size: trial.calibrationBatchSize,
      calibration_images: trial.calibrationImages,
      node_id: trial.nodeId,
      status: trial.status,
      failure_code: trial.failure?.code ?? null,
      failure_message: trial.failure?.message ?? null,
      failure_advice: trial.failure?.advice ?? null,
      failure_log_file: trial.failure?.logFile ?? null,
      tensorrt_rtx_verdict: trial.tensorrtRtxProof?.verdict ?? null,
      tensorrt_rtx_reason: trial.tensorrtRtxProof?.reason ?? null,
      started_at: trial.startedAt,
      finished_at: trial.finishedAt,
    },
  ],
  stages: trial.stages.map(({ stage, key, kind, seconds, tools, facts }, position) => ({
    trial_id: trial.trialId,
    position,
    stage,
    stage_key: key,
    kind,
    seconds,
    tools: JSON.stringify(tools),
    facts: JSON.stringify(facts),
  })),
  ...(trial.evaluation === null ? NO_EVALUATION : evaluationRows(trial.trialId, trial.evaluation)),
});
