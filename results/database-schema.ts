import type {
  EvaluationRecord,
  StageRecord,
  SweepRecord,
  TensorrtRtxProof,
  TrialStatus,
} from '../contracts/results.js';
import type { FailureCode } from '../contracts/failures.js';
import type { Recipe } from '../contracts/recipe.js';
import type { Stage } from '../contracts/stage.js';

/** JSON kept as text, which sqlite3's `->>` reads. */
type JsonText = string;

export interface SweepRow {
  sweep_id: string;
  name: string;
  model_name: string;
  dataset_name: string;
  classes: number;
  evaluation_images: number;
  split_sha256: string;
  spec: JsonText;
  started_at: string;
  finished_at: string | null;
  status: SweepRecord['status'];
}

export interface SweepNodeRow {
  sweep_id: string;
  position: number;
  node_id: string;
  fingerprint: JsonText;
  tools: JsonText;
}

export interface TrialRow {
  trial_id: string;
  sweep_id: string;
  recipe: Recipe;
  calibration: string | null;
  calibration_batch_size: number | null;
  calibration_images: number | null;
  node_id: string;
  status: TrialStatus;
  failure_code: FailureCode | null;
  failure_message: string | null;
  failure_advice: string | null;
  failure_log_file: string | null;
  tensorrt_rtx_verdict: TensorrtRtxProof['verdict'] | null;
  tensorrt_rtx_reason: string | null;
  started_at: string;
  finished_at: string;
}

export interface StageRow {
  trial_id: string;
  position: number;
  stage: Stage;
  stage_key: string;
  kind: StageRecord['kind'];
  seconds: number;
  tools: JsonText;
  facts: JsonText;
}

export interface EvaluationRow {
  trial_id: string;
  images: number;
  top1_hits: number;
  top5_hits: number;
  split_sha256: string;
  accuracy_mode: EvaluationRecord['accuracyMode'];
  speed_mode: EvaluationRecord['speedMode'];
  strayed_images: number | null;
  strayed_disagreeing: number | null;
  strayed_top1_hits: number | null;
  warm_up_runs: number;
  throughput_end: EvaluationRecord['throughputEnd'];
  usage_source: string;
  usage_interval_ms: number;
  threads: number;
  load_average_before: number;
  load_average_after: number;
  clock_mhz_before: number | null;
  clock_mhz_after: number | null;
  temperature_c_before: number | null;
  temperature_c_after: number | null;
  engine_bytes: number | null;
  device: EvaluationRecord['device'];
  speed_settings: JsonText;
  gpu_before: JsonText | null;
  gpu_after: JsonText | null;
}

export interface MeasurementRow {
  trial_id: string;
  metric: string;
  batch_size: number | null;
  value: number;
  unit: string;
  lower: number | null;
  upper: number | null;
  samples: number;
  method: string;
}

export interface PredictionsRow {
  trial_id: string;
  /** libsql takes a Buffer and gives an ArrayBuffer. */
  top1_correct: Buffer | ArrayBuffer;
}

export interface LatencySampleRow {
  trial_id: string;
  position: number;
  latency_ms: number;
  compute_ms: number | null;
}

export interface ThroughputRow {
  trial_id: string;
  position: number;
  batch_size: number;
  images: number;
  seconds: number;
  runs: number;
}

export interface UsageSampleRow {
  trial_id: string;
  throughput_position: number;
  position: number;
  at_ms: number;
  percent: number;
  clock_mhz: number | null;
  memory_mib: number | null;
  power_w: number | null;
  temperature_c: number | null;
}

/** The tables of the results database, as the newest migration leaves them. */
export interface ResultsSchema {
  sweeps: SweepRow;
  sweep_nodes: SweepNodeRow;
  trials: TrialRow;
  stages: StageRow;
  evaluations: EvaluationRow;
  measurements: MeasurementRow;
  predictions: PredictionsRow;
  latency_samples: LatencySampleRow;
  throughput: ThroughputRow;
  usage_samples: UsageSampleRow;
}
