import type { TrialStatus } from './trial-record.js';
import type { SweepProgress } from './sweep.js';
import type { PipelineInput, SweepInput } from './workflows.js';

/** A Workflow Type by its name, which is the name of its function; `run` is there for the compiler alone. */
export interface WorkflowName<Run> {
  readonly name: string;
  readonly run?: Run;
}

/** A Query or an Update by name; `answer` is there for the compiler alone. */
export interface MessageName<Answer> {
  readonly name: string;
  readonly answer?: Answer;
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

// Updates are listed here too; there are none yet.
