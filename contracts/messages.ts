import type { BisectInput, BisectResult } from './bisect.js';
import type { NightProgress } from './night-progress.js';
import type { AdmissionChange, NodeState, Registration } from './node-registry.js';
import type { Quantization } from './quantized-network.js';
import type { FleetProgress, LaneProgress, SweepProgress } from './sweep.js';
import type {
  CalibrationSweepInput,
  LaneInput,
  NightInput,
  NodeWorkflowInput,
  PipelineInput,
  PipelineResult,
  QuantizationInput,
  SweepInput,
} from './workflows.js';

/** A Workflow Type by its name, which is the name of its function; `run` is there for the compiler alone. */
export interface WorkflowName<Run> {
  readonly name: string;
  readonly run?: Run;
}

/** A Query by name; `answer` and `asked` are there for the compiler alone. */
export interface MessageName<Answer, Asked extends readonly unknown[] = []> {
  readonly name: string;
  readonly answer?: Answer;
  readonly asked?: Asked;
}

/** An Update by name; `input` is there for the compiler alone. */
export interface UpdateName<Input> {
  readonly name: string;
  readonly input?: Input;
}

/** All trials of a sweep. */
export const SWEEP_WORKFLOW: WorkflowName<(input: SweepInput) => Promise<FleetProgress>> = { name: 'sweepWorkflow' };

/** The trials of a sweep on one node. */
export const LANE_WORKFLOW: WorkflowName<(input: LaneInput) => Promise<void>> = { name: 'nodeLaneWorkflow' };

/** What comes before the engines: once for the trials of all nodes. */
export const QUANTIZATION_WORKFLOW: WorkflowName<(input: QuantizationInput) => Promise<Quantization>> = {
  name: 'quantizationWorkflow',
};

/** One trial. */
export const PIPELINE_WORKFLOW: WorkflowName<(input: PipelineInput) => Promise<PipelineResult>> = {
  name: 'quantizationPipelineWorkflow',
};

/** All trials of a sweep that began under 0.1. */
export const CALIBRATION_SWEEP_WORKFLOW: WorkflowName<(input: CalibrationSweepInput) => Promise<SweepProgress>> = {
  name: 'calibrationSweepWorkflow',
};

/** A night of a fleet. */
export const NIGHT_WORKFLOW: WorkflowName<(input: NightInput) => Promise<NightProgress>> = { name: 'nightWorkflow' };

/** A search for the first bad night. */
export const BISECT_WORKFLOW: WorkflowName<(input: BisectInput) => Promise<BisectResult>> = { name: 'bisectWorkflow' };

/** Query: how far a night is. */
export const NIGHT_PROGRESS_QUERY: MessageName<NightProgress> = { name: 'night-progress' };

/** Query: how far a sweep is. */
export const SWEEP_PROGRESS_QUERY: MessageName<FleetProgress | SweepProgress> = { name: 'sweep-progress' };

/** Query: where the trials of a lane stand, from a position on. */
export const LANE_PROGRESS_QUERY: MessageName<LaneProgress, [from: number]> = { name: 'lane-progress' };

/** The registration of one node, from its first start until it is forgotten. */
export const NODE_WORKFLOW: WorkflowName<(input: NodeWorkflowInput) => Promise<void>> = { name: 'nodeWorkflow' };

/** Query: what is registered of a node, and who did what with it. */
export const NODE_STATE_QUERY: MessageName<NodeState> = { name: 'node-state' };

/** Update: a node's worker has started. Rejected where another machine is registered that the worker did not see. */
export const REGISTER_NODE_UPDATE: UpdateName<Registration> = { name: 'register-node' };

/** Update: a person drains, admits or quarantines the node. */
export const ADMISSION_UPDATE: UpdateName<AdmissionChange> = { name: 'change-admission' };

/** Update: ends the Workflow of the node. */
export const FORGET_NODE_UPDATE: UpdateName<null> = { name: 'forget-node' };
