import type { DataNote } from './data-notes.js';
import type { SplitRequest, TrainingOnEvaluation } from './dataset.js';
import type { FailureReport } from './failures.js';
import type { Margins } from './margins.js';
import type { ModelSource } from './model.js';
import type { Placement } from './placement.js';
import type { PlannedBy } from './planned-by.js';
import type { UploadedFile } from './uploaded-file.js';
import type { Preprocessing } from './preprocessing.js';
import type { Recipe } from './recipe.js';
import type { RecipeSettings } from './recipe-settings.js';
import type { TrialStatus } from './trial-record.js';
import type { Turns } from './turns.js';
import type { SpeedMeasurement } from './speed-measurement.js';
import type { Control, GpuExecution, TensorrtOptions } from './tensorrt-options.js';

/** What builds and runs the engines. */
export type Backend = 'onnxruntime' | 'tensorrt';

/** What a sweep does otherwise on one node. */
export type NodeSettings = Partial<Pick<SweepPlan, 'engine' | 'threads'>>;

/** A comparison by turns: on every node, or on those alone whose engines run in TensorRT. */
export interface PlannedComparison extends Turns {
  readonly where: 'everywhere' | 'tensorrt';
}

/** The night that a sweep is a part of: what it measures belongs to that night alone. */
export interface NightOfSweep {
  readonly nightId: string;
  /** Builds of each engine, of which each is measured. */
  readonly builds: number;
  /** `reused`: engines of earlier nights serve; `anew`: each night builds its own. */
  readonly engines: 'reused' | 'anew';
}

/** Everything about a sweep that its trials share, with every default filled in. */
export interface SweepPlan {
  readonly sweepId: string;
  readonly name: string;
  readonly model: ModelSource;
  /** What the client of a deployment has put into the store of the files that the sweep file names, by their paths. */
  readonly uploads?: { readonly [path: string]: UploadedFile };
  readonly datasetName: string;
  readonly splits: readonly SplitRequest[];
  readonly maxUnreadableShare: number;
  /** Absent in plans of 0.1. */
  readonly trainingOnEvaluation?: TrainingOnEvaluation;
  readonly preprocessing: Preprocessing;
  /** ONNX operator set of the export. */
  readonly opset: number;
  /** Share of convolutions and matrix products, 0 … 1, that an INT8 recipe must quantize. */
  readonly minimumCoverage: number;
  readonly recipes: readonly RecipeSettings[];
  /** Engines without INT8 that nodes with TensorRT build and measure too; absent in plans of 0.1. */
  readonly controls?: readonly Control[];
  readonly calibrationBatchSizes: readonly number[];
  readonly calibrationImages: number;
  /** Which quantized networks are also built with TensorRT for RTX, as proof that NVIDIA's parser accepts them. */
  readonly tensorrtRtxProof: 'none' | 'one-per-recipe' | 'all';
  /** `auto`: TensorRT where the node has it and a GPU, else ONNX Runtime. */
  readonly backend: Backend | 'auto';
  /** How TensorRT builds. */
  readonly engine: TensorrtOptions;
  readonly speed: SpeedMeasurement;
  readonly gpuExecution: GpuExecution;
  /** A program of others that measures every TensorRT engine a second time. */
  readonly via: 'trtexec' | null;
  readonly accuracyBatchSize: number;
  /** Points of a metric that a trial may lose and still be called not worse; absent in plans of 0.1. No stage reads it. */
  readonly margin?: Margins;
  readonly threads: number;
  readonly nodes: readonly string[];
  /** Words that the nodes have, where the sweep file chooses them so; the client finds their ids. */
  readonly nodeTags?: readonly string[];
  /** Minutes after which the trials of a node that is away are saved as absent; absent: it is waited for. */
  readonly absentAfterMinutes?: number;
  /** What differs on a node, by its id. */
  readonly nodeSettings?: { readonly [nodeId: string]: NodeSettings };
  /** Where the stages run that need no node; absent: on the node. */
  readonly placement?: Placement;
  /** How engines are measured by turns once a node's trials have ended; absent: they are not. */
  readonly comparison?: PlannedComparison;
  /** Absent in sweeps of their own. */
  readonly night?: NightOfSweep;
  /** What was seen in the sweep file; absent where nothing was. */
  readonly notes?: readonly DataNote[];
  /** The quantfleet that started the sweep; absent in plans of 0.1. */
  readonly plannedBy?: PlannedBy;
}

/** Where a trial of a running sweep stands. */
export interface TrialProgress {
  readonly trialId: string;
  readonly nodeId: string;
  readonly recipe: Recipe;
  /** The recipe as rows of reports are called; absent in answers of 0.1. */
  readonly recipeName?: string;
  readonly calibrationBatchSize: number | null;
  readonly status: TrialStatus | 'waiting' | 'running';
  /** Milliseconds since the epoch, Workflow time. */
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  readonly failure: FailureReport | null;
  /** Workflow ID of the quantization that a running trial shares with those of other nodes. */
  readonly quantizedBy?: string;
  /** Whether a retry has left it as an earlier run ended it. */
  readonly isKept?: boolean;
}

/** How far a sweep is, without its trials. */
export interface SweepState {
  readonly sweepId: string;
  readonly name: string;
  readonly phase: 'probing nodes' | 'reading data' | 'running trials' | 'finished';
  /** What was seen in the sweep file and while the images were listed; absent in answers of 0.1. */
  readonly notes?: readonly DataNote[];
}

/** Answer of a `sweepWorkflow`'s progress Query, and its result; each lane answers for its trials. */
export interface FleetProgress extends SweepState {
  /** Tells this run of the sweep from an earlier one. */
  readonly sweepRun: string;
  /** Nodes whose lanes have begun. */
  readonly nodes: readonly string[];
}

/** Answer of a `calibrationSweepWorkflow`'s progress Query, and what a client puts together of a sweep and its lanes. */
export interface SweepProgress extends SweepState {
  readonly trials: readonly TrialProgress[];
}

/** Answer of a lane's progress Query: a part of its trials, in their order. */
export interface LaneProgress {
  /** The run of the sweep that the lane is of. */
  readonly sweepRun: string;
  /** Position of the first trial in `trials`. */
  readonly from: number;
  readonly trials: readonly TrialProgress[];
  /** All trials of the lane; 0 until its node has answered. */
  readonly of: number;
}
