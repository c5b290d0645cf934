import type { FailureReport } from './failures.js';
import type { MachineCondition } from './programs/evaluate.js';
import type { Recipe } from './recipe.js';
import type { Json, Stage } from './stage.js';

/** How a trial ended. `unsupported`: the node cannot run the recipe; that is reported with the reason and is no failure. */
export type TrialStatus = 'measured' | 'unsupported' | 'failed' | 'cancelled';

/** One stage of one trial, as it went. */
export interface StageRecord {
  readonly stage: Stage;
  /** Stage key. */
  readonly key: string;
  readonly kind: 'built' | 'cached';
  /** Seconds of work, of this run or of the run that did the work. */
  readonly seconds: number;
  readonly tools: { readonly [name: string]: string };
  /** As of the stage's outcome. */
  readonly facts: { readonly [name: string]: Json };
}

/** A moment of processor or GPU usage. */
export interface UsageSample {
  /** Milliseconds since the first hot run of this batch size began. */
  readonly atMs: number;
  /** 0 … 100, of the whole device. */
  readonly percent: number;
  /** GPU clock; `null` where the source does not tell, absent where a processor was sampled. */
  readonly clockMHz?: number | null;
  /** Memory in use on the GPU by all processes. */
  readonly memoryMiB?: number | null;
  /** Power drawn: by the GPU where it is a card, by the whole module where a board's rails are read. */
  readonly powerW?: number | null;
  readonly temperatureC?: number | null;
}

/** Throughput of one batch size, with the usage sampled while it ran. */
export interface ThroughputRecord {
  readonly batchSize: number;
  readonly images: number;
  readonly seconds: number;
  readonly runs: number;
  readonly usage: readonly UsageSample[];
}

/** Whether TensorRT for RTX took the Q/DQ network. */
export interface TensorrtRtxProof {
  /** `absent`: the node has no TensorRT for RTX. `not-tried`: the sweep proves another trial of the recipe, or none. */
  readonly verdict: 'accepted' | 'refused' | 'absent' | 'not-tried';
  /** Why it was refused. */
  readonly reason: string | null;
}

/** Everything an evaluation measured; every sample is kept. */
export interface EvaluationRecord {
  readonly images: number;
  readonly top1Hits: number;
  readonly top5Hits: number;
  /** One bit an image in split order, first image in the lowest bit of the first byte, base64: was top-1 right. */
  readonly top1Correct: string;
  /** SHA-256 of the ordered split; accuracies and McNemar's test compare only within one. */
  readonly splitSha256: string;
  /** `as-written`: the Q/DQ graph run as TensorRT computes it. `engine`: the TensorRT engine itself. `eager`: PyTorch. */
  readonly accuracyMode: 'as-written' | 'engine' | 'eager';
  /** `fused`: ONNX Runtime's own kernels. `engine`: the TensorRT engine. `eager`: PyTorch. */
  readonly speedMode: 'fused' | 'engine' | 'eager';
  /** What computed. */
  readonly device: 'cpu' | 'gpu';
  /** What else the speed depends on, for example `cudaGraph`, `spinWait` or `tf32Convolutions`. */
  readonly speedSettings: { readonly [name: string]: Json };
  /** Fused engine against the graph run as written, on the same images. */
  readonly strayed: { readonly images: number; readonly disagreeing: number; readonly top1Hits: number } | null;
  /** Milliseconds of every hot run at batch size 1, in order: from the image in the host's memory to the answer there. */
  readonly latencyMs: readonly number[];
  /** Milliseconds of the GPU’s work without the transfers, in further runs, at most 1,000 or the hot runs asked for; `null` where a processor computed. */
  readonly computeMs: readonly number[] | null;
  readonly warmUpRuns: number;
  readonly throughput: readonly ThroughputRecord[];
  /** `memory`: the next larger batch size did not fit. */
  readonly throughputEnd: 'complete' | 'memory';
  readonly usageSource: string;
  readonly usageIntervalMs: number;
  readonly threads: number;
  /** The machine just before the first and just after the last measurement. */
  readonly conditions: { readonly before: MachineCondition; readonly after: MachineCondition };
  /** Size of the engine file in bytes; `null` where there is none (PyTorch). */
  readonly engineBytes: number | null;
}

/** One trial: a recipe at a calibration batch size on a node. */
export interface TrialRecord {
  readonly trialId: string;
  readonly sweepId: string;
  readonly recipe: Recipe;
  /** Calibration method with its settings, for example `entropy, 512 bins`; `null` for `pytorch-fp32`. */
  readonly calibration: string | null;
  readonly calibrationBatchSize: number | null;
  readonly calibrationImages: number | null;
  readonly nodeId: string;
  readonly status: TrialStatus;
  /** Why there is no measurement, for every status but `measured`. */
  readonly failure: FailureReport | null;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly stages: readonly StageRecord[];
  /** `null` for a recipe without a Q/DQ network. */
  readonly tensorrtRtxProof: TensorrtRtxProof | null;
  readonly evaluation: EvaluationRecord | null;
}

/** What a node is: conditions under which its numbers hold. */
export interface NodeRecord {
  readonly nodeId: string;
  /** Processor, cores, memory, kernel, and on boards SoC, L4T, power mode: name to value. */
  readonly fingerprint: { readonly [name: string]: Json };
  /** Versions by package name. */
  readonly tools: { readonly [name: string]: string };
}

/** A sweep with what is common to its trials. */
export interface SweepRecord {
  readonly sweepId: string;
  readonly name: string;
  /** For example `mnv2_mini`. */
  readonly modelName: string;
  readonly datasetName: string;
  readonly classes: number;
  readonly evaluationImages: number;
  readonly splitSha256: string;
  /** The sweep file as it was understood, defaults filled in. */
  readonly spec: Json;
  readonly nodes: readonly NodeRecord[];
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly status: 'running' | 'finished' | 'cancelled' | 'failed';
}

/** Where results are written; `results/` implements it. Saving the same id again replaces it. */
export interface ResultsWriter {
  saveSweep(sweep: SweepRecord): Promise<void>;
  saveTrial(trial: TrialRecord): Promise<void>;
}

/** Where results are read; `results/` implements it. */
export interface ResultsReader {
  /** Newest first. */
  sweeps(): Promise<readonly SweepRecord[]>;
  sweep(sweepId: string): Promise<SweepRecord | undefined>;
  /** In the order of recipe (the paper's) and calibration batch size. */
  trials(sweepId: string): Promise<readonly TrialRecord[]>;
}
