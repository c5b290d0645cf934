import type { TrialStatus } from './trial-record.js';
import type { Quantization } from './quantized-network.js';
import type { FleetProgress, LaneProgress, SweepProgress } from './sweep.js';
import type { CalibrationSweepInput, LaneInput, PipelineInput, QuantizationInput, SweepInput } from './workflows.js';

/** A Workflow Type by its name, which is the name of its function; `run` is there for the compiler alone. */
export interface WorkflowName<Run> {
  readonly name: string;
  readonly run?: Run;
}

/** A Query or an Update by name; `answer` and `asked` are there for the compiler alone. */
export interface MessageName<Answer, Asked extends readonly unknown[] = []> {
  readonly name: string;
  readonly answer?: Answer;
  readonly asked?: Asked;
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
export const PIPELINE_WORKFLOW: WorkflowName<(input: PipelineInput) => Promise<TrialStatus>> = {
  name: 'quantizationPipelineWorkflow',
};

/** All trials of a sweep that began under 0.1. */
export const CALIBRATION_SWEEP_WORKFLOW: WorkflowName<(input: CalibrationSweepInput) => Promise<SweepProgress>> = {
  name: 'calibrationSweepWorkflow',
};

/** Query: how far a sweep is. */
export const SWEEP_PROGRESS_QUERY: MessageName<FleetProgress | SweepProgress> = { name: 'sweep-progress' };

/** Query: where the trials of a lane stand, from a position on. */
export const LANE_PROGRESS_QUERY: MessageName<LaneProgress, [from: number]> = { name: 'lane-progress' };

// Updates are listed here too; there are none yet.
