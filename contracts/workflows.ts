import type { NodeProbe } from './activities.js';
import type { NodeDescription, NodeState } from './node-registry.js';
import type { ListedSplit } from './dataset.js';
import type { ResolvedModel } from './model.js';
import type { SweepPlan, TrialProgress } from './sweep.js';
import type { TrialPoint } from './trial-point.js';

/** Input of `quantizationPipelineWorkflow`: one trial. */
export interface PipelineInput {
  readonly plan: SweepPlan;
  readonly point: TrialPoint;
  readonly model: ResolvedModel;
  readonly splits: readonly ListedSplit[];
}

/** What a sweep knows after its preparation; travels through continue-as-new. */
export interface PreparedSweep {
  readonly probes: readonly NodeProbe[];
  readonly model: ResolvedModel;
  readonly splits: readonly ListedSplit[];
  readonly points: readonly TrialPoint[];
  readonly trials: readonly TrialProgress[];
  readonly startedAt: string;
}

/** Input of `calibrationSweepWorkflow`. */
export interface SweepInput {
  readonly plan: SweepPlan;
  /** Absent on the first run. */
  readonly prepared?: PreparedSweep;
}

/** Input of `nodeWorkflow`. */
export interface NodeWorkflowInput {
  readonly description: NodeDescription;
  /** Absent on the first run. */
  readonly continued?: Omit<NodeState, 'description'>;
}
