import type { NodeProbe } from './activities.js';
import type { NodeDescription, NodeState } from './node-registry.js';
import type { ListedSplit } from './dataset.js';
import type { ResolvedModel } from './model.js';
import type { NightPlan } from './night-plan.js';
import type { PlannedBy } from './planned-by.js';
import type { SweepRetry } from './retry.js';
import type { SweepPlan, TrialProgress } from './sweep.js';
import type { RunnablePoint, TrialPoint } from './trial-point.js';
import type { TrialStatus } from './trial-record.js';
import type { Contestant, ContestantNetwork } from './turns.js';

/** What a sweep has taken in: no trial begins before. */
export interface SweepSources {
  readonly plan: SweepPlan;
  readonly model: ResolvedModel;
  readonly splits: readonly ListedSplit[];
}

/** Where a trial gets its quantized network from. */
export interface SharedQuantization {
  /** Workflow ID of the `quantizationWorkflow`. */
  readonly workflowId: string;
  /** Whether it was begun for this trial; the work counts once. */
  readonly isOwn: boolean;
}

/** Input of `quantizationPipelineWorkflow`: one trial. */
export interface PipelineInput extends SweepSources {
  readonly point: TrialPoint;
  /** Absent where the trial quantizes for itself. */
  readonly quantization?: SharedQuantization;
}

/** Result of `quantizationPipelineWorkflow`; what can be measured again is told where the plan compares by turns. */
export type PipelineResult = TrialStatus | MeasuredTrial;

/** A measured trial with what it left on its node. */
export interface MeasuredTrial {
  readonly status: 'measured';
  readonly contestant: ContestantNetwork;
}

/** What stands for the trials with the same settings. */
export interface LaneContestant extends Contestant {
  /** Position of the settings among the plan's recipes and, after them, its controls. */
  readonly settings: number;
  /** Which of several builds it is, from 1. */
  readonly build?: number;
}

/** Input of `quantizationWorkflow`: what trials of all nodes share. */
export interface QuantizationInput extends SweepSources {
  /** The trial that needed it first. */
  readonly point: RunnablePoint;
}

/** Input of `nodeLaneWorkflow`: the trials of one node. */
export interface LaneInput extends SweepSources {
  readonly nodeId: string;
  /** Tells a run of the sweep from an earlier one. */
  readonly sweepRun: string;
  /** Of the node among those of the sweep, where its plan does not name them. */
  readonly position?: number;
  /** Absent where every trial is run. */
  readonly retry?: SweepRetry;
  /** What the runs of this lane before it continued as new have left. */
  readonly resumed?: LaneState;
}

/** What a lane takes along when it continues as new. */
export interface LaneState {
  readonly probe: NodeProbe;
  /** How the trials ended, one letter each, in their order. */
  readonly ends: string;
  /** When they started and finished, in milliseconds since the epoch; `null` for one that a retry left. Absent in lanes of 0.1. */
  readonly times?: readonly (readonly [startedAtMs: number, finishedAtMs: number] | null)[];
  /** Workflow IDs of quantizations that the lane began and whose trials have yet to come. */
  readonly begun: readonly string[];
  /** Absent where the plan compares nothing by turns. */
  readonly contestants?: readonly LaneContestant[];
}

/** What a `calibrationSweepWorkflow` knows after its preparation; travels through continue-as-new. */
export interface PreparedSweep {
  readonly probes: readonly NodeProbe[];
  readonly model: ResolvedModel;
  readonly splits: readonly ListedSplit[];
  readonly points: readonly TrialPoint[];
  readonly trials: readonly TrialProgress[];
  readonly startedAt: string;
}

/** Input of `calibrationSweepWorkflow`. */
export interface CalibrationSweepInput {
  readonly plan: SweepPlan;
  /** Absent on the first run. */
  readonly prepared?: PreparedSweep;
}

/** Input of `sweepWorkflow`. */
export interface SweepInput {
  readonly plan: SweepPlan;
  /** Absent where every trial is run. */
  readonly retry?: SweepRetry;
}

/** Input of `nodeWorkflow`. */
export interface NodeWorkflowInput {
  readonly description: NodeDescription;
  /** Absent on the first run. */
  readonly continued?: Omit<NodeState, 'description'>;
}

/** Input of `nightWorkflow`. */
export interface NightInput {
  readonly plan: NightPlan;
  readonly plannedBy: PlannedBy;
}

/** Input of `nightBenchmarkWorkflow`: a sweep over the boards that the night expects. */
export interface NightBenchmarkInput {
  readonly plan: SweepPlan;
  readonly nightId: string;
}

/** Input of `nightAnnouncementWorkflow`. */
export interface NightAnnouncementInput {
  readonly nightId: string;
}

/** Which board of which benchmark of a night. */
export interface NightLane {
  readonly nightId: string;
  readonly benchmark: string;
  readonly nodeId: string;
  readonly plannedBy?: PlannedBy;
}

/** Input of `nightLaneWorkflow`; the lane itself where it continues as new. */
export type NightLaneInput = NightLane | LaneInput;
