import type { AdmissionChange, NodeState, Registration } from './node-registry.js';
import type { TrialStatus } from './trial-record.js';
import type { SweepProgress } from './sweep.js';
import type { NodeWorkflowInput, PipelineInput, SweepInput } from './workflows.js';

/** A Workflow Type by its name, which is the name of its function; `run` is there for the compiler alone. */
export interface WorkflowName<Run> {
  readonly name: string;
  readonly run?: Run;
}

/** A Query by name; `answer` is there for the compiler alone. */
export interface MessageName<Answer> {
  readonly name: string;
  readonly answer?: Answer;
}

/** An Update by name; `input` is there for the compiler alone. */
export interface UpdateName<Input> {
  readonly name: string;
  readonly input?: Input;
}

/** All trials of a sweep. */
export const SWEEP_WORKFLOW: WorkflowName<(input: SweepInput) => Promise<SweepProgress>> = {
  name: 'calibrationSweepWorkflow',
};

/** One trial. */
export const PIPELINE_WORKFLOW: WorkflowName<(input: PipelineInput) => Promise<TrialStatus>> = {
  name: 'quantizationPipelineWorkflow',
};

/** Query: where each trial of a sweep stands. */
export const SWEEP_PROGRESS_QUERY: MessageName<SweepProgress> = { name: 'sweep-progress' };

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
