/** Name of the Query that answers with a `SweepProgress`. */
export const SWEEP_PROGRESS_QUERY = 'sweep-progress';

/** Workflow Types. */
export const SWEEP_WORKFLOW = 'calibrationSweepWorkflow';
