import type { ArtifactRef } from './artifact-ref.js';
import type { ListedSplit, PackedSplit } from './dataset.js';
import type { ResolvedModel } from './model.js';
import type { Recipe } from './recipe.js';
import type { NodeRecord, SweepRecord, TrialRecord } from './results.js';
import type { StageOutcome } from './stage.js';
import type {
  BuildSpec,
  CalibrateSpec,
  CrossCheckSpec,
  EvaluateSpec,
  ExportSpec,
  FineTuneSpec,
  FoldSpec,
  PrepareSplitSpec,
} from './stage-spec.js';
import type { ModelSource, SplitRequest } from './sweep.js';

/** What a node is and what it can run. */
export interface NodeProbe extends NodeRecord {
  /** Whether TensorRT's own benchmark program is installed. */
  readonly hasTrtexec: boolean;
  /** Recipes the node cannot run, each with the reason. */
  readonly unsupported: { readonly [recipe in Recipe]?: string };
}

/** Activities on a node's own queue, one at a time. */
export interface NodeActivities {
  probeNode(): Promise<NodeProbe>;
  /** Takes the weights or ONNX file into the artifact store. */
  importModel(input: { readonly model: ModelSource }): Promise<ResolvedModel>;
  /** Takes TensorRT's calibration cache into the artifact store. */
  importCalibrationCache(input: { readonly path: string }): Promise<ArtifactRef>;
  /** Lists, orders and hashes the images of every split, and takes the lists into the artifact store. */
  listSplits(input: {
    readonly splits: readonly SplitRequest[];
    readonly classes: number;
    /** Share of unusable entries, 0 … 1, above which a split is refused. */
    readonly maxUnreadableShare: number;
  }): Promise<readonly ListedSplit[]>;
  prepareSplit(spec: PrepareSplitSpec): Promise<{ readonly outcome: StageOutcome; readonly packed: PackedSplit }>;
  exportModel(spec: ExportSpec): Promise<StageOutcome>;
  calibrate(spec: CalibrateSpec): Promise<StageOutcome>;
  fineTune(spec: FineTuneSpec): Promise<StageOutcome>;
  foldGraph(spec: FoldSpec): Promise<StageOutcome>;
  buildEngine(spec: BuildSpec): Promise<StageOutcome>;
  evaluateEngine(spec: EvaluateSpec): Promise<StageOutcome>;
  crossCheckEngine(spec: CrossCheckSpec): Promise<StageOutcome>;
  /** Those of the artifacts that the node's store has not whole. */
  missingArtifacts(input: { readonly refs: readonly ArtifactRef[] }): Promise<readonly ArtifactRef[]>;
  /** Forgets a stored outcome, so that the stage is done again. */
  forgetOutcome(input: { readonly key: string }): Promise<void>;
}

/** A trial to be saved; the samples and predictions are read from the evaluation's artifacts. */
export type FinishedTrial = Omit<TrialRecord, 'evaluation'> & {
  readonly evaluation: { readonly outcome: StageOutcome; readonly engineBytes: number | null } | null;
};

/** Light Activities beside the Workflows. */
export interface ResultActivities {
  saveSweep(input: { readonly sweep: SweepRecord }): Promise<void>;
  saveTrial(input: { readonly trial: FinishedTrial }): Promise<void>;
}

/** Progress of a stage as it travels in heartbeat details. */
export interface StageProgress {
  /** What the stage program says it is doing, for example `calibrating`. */
  readonly phase: string;
  readonly done: number;
  readonly of: number;
  readonly unit: string;
}
