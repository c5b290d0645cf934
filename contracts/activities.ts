import type { z } from 'zod';
import type {
  endSweepInput,
  removeTrialsInput,
  trialEndsInput,
  forgetOutcomeInput,
  importCalibrationCacheInput,
  importModelInput,
  probeInput,
  isNodeAliveInput,
  nodeAdmissionInput,
  listSplitsInput,
  missingArtifactsInput,
  quantizationResultInput,
  saveComparisonInput,
  saveNodeInput,
} from './activity-inputs.js';
import type { ArtifactRef } from './artifact-ref.js';
import type { ListedSplit, PackedSplit } from './dataset.js';
import type { Immutable } from './immutable.js';
import type { ResolvedModel } from './model.js';
import type { Admission, ListedNode, NodeCondition, NodeSelection } from './node-registry.js';
import type { Quantization } from './quantized-network.js';
import type { Recipe } from './recipe.js';
import type { NodeRecord, SweepRecord } from './sweep-record.js';
import type { TrialEnd } from './retry.js';
import type { TrialRecord } from './trial-record.js';
import type { StageOutcome } from './stage-outcome.js';
import type {
  BuildSpec,
  CalibrateSpec,
  CompareSpec,
  CrossCheckSpec,
  EvaluateSpec,
  ExportSpec,
  FineTuneSpec,
  FoldSpec,
  PrepareSplitSpec,
} from './stage-spec.js';

/** What a node is and what it can run. */
export interface NodeProbe extends NodeRecord {
  /** Whether TensorRT's own benchmark program is installed. */
  readonly hasTrtexec: boolean;
  /** Recipes the node cannot run, each with the reason. */
  readonly unsupported: { readonly [recipe in Recipe]?: string };
  /** Why the node's PyTorch must not load weights; absent where it may, where there is none, and of older workers. */
  readonly unsafeTorch?: string | undefined;
}

/** The program of each kind of calibration. */
export interface CalibratePrograms {
  readonly torch: 'calibrate_torch';
  readonly ort: 'calibrate_ort';
  readonly tensorrt: 'calibrate_tensorrt';
  readonly 'carry-over': 'apply_calibration_cache';
}

/** The program of each builder. */
export interface BuildPrograms {
  readonly onnxruntime: 'build_ort';
  readonly 'tensorrt-rtx': 'build_rtx';
  readonly tensorrt: 'build_tensorrt';
  readonly 'ort-tensorrt': 'build_ort_tensorrt';
}

/** The program of each kind of evaluation. */
export interface EvaluatePrograms {
  readonly torch: 'evaluate_torch';
  readonly onnxruntime: 'evaluate_onnxruntime';
  readonly tensorrt: 'evaluate_tensorrt';
  readonly 'ort-tensorrt': 'evaluate_ort_tensorrt';
}

/** Outcome of an evaluation. */
export type EvaluationOutcome = StageOutcome<EvaluatePrograms[keyof EvaluatePrograms]>;

/** Activities on a node's own queue, one at a time. */
export interface NodeActivities {
  /** What the node was found to be, as long as its tools have not changed; `anew`: found out now, in any case. */
  probeNode(input?: Immutable<z.infer<typeof probeInput>>): Promise<NodeProbe>;
  /** Takes the weights or ONNX file into the artifact store. */
  importModel(input: Immutable<z.infer<typeof importModelInput>>): Promise<ResolvedModel>;
  /** Takes TensorRT's calibration cache into the artifact store. */
  importCalibrationCache(input: Immutable<z.infer<typeof importCalibrationCacheInput>>): Promise<ArtifactRef>;
  /** Lists, orders and hashes the images of every split, and takes the lists into the artifact store. */
  listSplits(input: Immutable<z.infer<typeof listSplitsInput>>): Promise<readonly ListedSplit[]>;
  prepareSplit(
    spec: PrepareSplitSpec,
  ): Promise<{ readonly outcome: StageOutcome<'pack_split'>; readonly packed: PackedSplit }>;
  exportModel(spec: ExportSpec): Promise<StageOutcome<'export' | 'check_onnx'>>;
  calibrate<Kind extends keyof CalibratePrograms>(
    spec: Extract<CalibrateSpec, { kind: Kind }>,
  ): Promise<StageOutcome<CalibratePrograms[Kind]>>;
  fineTune(spec: FineTuneSpec): Promise<StageOutcome<'fine_tune'>>;
  foldGraph(spec: FoldSpec): Promise<StageOutcome<'fold'>>;
  buildEngine<Builder extends keyof BuildPrograms>(
    spec: Extract<BuildSpec, { builder: Builder }>,
  ): Promise<StageOutcome<BuildPrograms[Builder]>>;
  evaluateEngine<Kind extends keyof EvaluatePrograms>(
    spec: Extract<EvaluateSpec, { kind: Kind }>,
  ): Promise<StageOutcome<EvaluatePrograms[Kind]>>;
  crossCheckEngine(spec: CrossCheckSpec): Promise<StageOutcome<'evaluate_trtexec'>>;
  /** Measures contestants by turns; the artifact has the form of `comparedBlocksSchema`. */
  compareByTurns(spec: CompareSpec): Promise<ArtifactRef>;
  /** Those of the artifacts that the node's store has not whole. */
  missingArtifacts(input: Immutable<z.infer<typeof missingArtifactsInput>>): Promise<readonly ArtifactRef[]>;
  /** Forgets a stored outcome, so that the stage is done again. */
  forgetOutcome(input: Immutable<z.infer<typeof forgetOutcomeInput>>): Promise<void>;
}

/** A trial to be saved; samples and answers are read from the evaluation's artifacts, and scored. */
export type FinishedTrial = Omit<TrialRecord, 'evaluation' | 'settings' | 'settingsDigest'> & {
  /** Absent or `null` from Workflow code that did not send them yet. */
  readonly settings?: TrialRecord['settings'];
  readonly settingsDigest?: string | null;
  readonly evaluation: { readonly outcome: EvaluationOutcome; readonly engineBytes: number | null } | null;
};

/** Light Activities beside the Workflows. */
export interface ResultActivities {
  saveSweep(input: { readonly sweep: SweepRecord; readonly keepsNodes?: boolean }): Promise<void>;
  saveNode(input: Immutable<z.infer<typeof saveNodeInput>>): Promise<void>;
  endSweep(input: Immutable<z.infer<typeof endSweepInput>>): Promise<void>;
  saveTrial(input: { readonly trial: FinishedTrial }): Promise<void>;
  /** How the trials of a sweep on a node ended. */
  trialEnds(input: Immutable<z.infer<typeof trialEndsInput>>): Promise<readonly TrialEnd[]>;
  /** Removes rows of trials, whatever they measured. */
  removeTrials(input: Immutable<z.infer<typeof removeTrialsInput>>): Promise<void>;
  saveComparison(input: Immutable<z.infer<typeof saveComparisonInput>>): Promise<void>;
  /** Registered nodes in the order of their ids, each as it is now. Fails with `NotFound` for an id that is not. */
  listNodes(selection: NodeSelection): Promise<readonly ListedNode[]>;
}

/** Activities on a node's control queue, which it answers while a stage runs. */
export interface NodeControlActivities {
  nodeCondition(): Promise<NodeCondition>;
}

/** Activities that take as long as other Workflows do. */
export interface WaitingActivities {
  /** What a `quantizationWorkflow` answers, as soon as it does. */
  quantizationResult(input: Immutable<z.infer<typeof quantizationResultInput>>): Promise<Quantization>;
  /** Waits while a node takes no new work; `null` once it does, else what keeps it for longer than the patience. */
  nodeAdmission(input: Immutable<z.infer<typeof nodeAdmissionInput>>): Promise<Admission | null>;
  /** Whether the worker of a node answers, which it does while it works too. */
  isNodeAlive(input: Immutable<z.infer<typeof isNodeAliveInput>>): Promise<boolean>;
}

/** Progress of a stage as it travels in heartbeat details. */
export interface StageProgress {
  /** What the stage program says it is doing, for example `calibrating`. */
  readonly phase: string;
  readonly done: number;
  readonly of: number;
  readonly unit: string;
}
