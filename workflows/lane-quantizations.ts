import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { CancellationScope, ParentClosePolicy, startChild, WorkflowIdReusePolicy } from '@temporalio/workflow';
import type { TrialPoint } from '../contracts/trial-point.js';
import type { LaneInput, SharedQuantization } from '../contracts/workflows.js';
import { quantizationId } from './policy/quantization-id.js';
import { sharesQuantization } from './policy/shares-quantization.js';
import { quantizationWorkflow } from './quantization.js';
import { childAttributes } from './search-attributes.js';

/** The quantizations that a lane begins for its trials. */
export interface LaneQuantizations {
  /** That of a trial which is about to run, begun unless it has; undefined where the trial quantizes for itself. */
  take(point: TrialPoint): Promise<SharedQuantization | undefined>;
  /** Begins that of a trial which comes later. */
  prefetch(point: TrialPoint): Promise<void>;
  /** Resolves when none is running that this lane began. */
  ended(): Promise<void>;
  /** Those that this lane began and no trial of it has used. */
  unused(): readonly string[];
}

/** The quantizations of a lane, which may have begun some before it continued as new. */
export const createQuantizations = ({ plan, model, splits, sweepRun, resumed }: LaneInput): LaneQuantizations => {
  const begun = new Map<string, SharedQuantization>();
  const unused = new Set<string>(resumed?.begun);
  const running: Promise<unknown>[] = [];
  const begin = async (point: TrialPoint): Promise<SharedQuantization | undefined> => {
    if (point.unsupported !== null || !sharesQuantization(plan, point)) return undefined;
    const { trialId } = point;
    const known = begun.get(trialId);
    if (known !== undefined) return known;
    const workflowId = quantizationId(point, { sweepId: plan.sweepId, sweepRun });
    try {
      const child = await startChild(quantizationWorkflow, {
        workflowId,
        args: [{ plan, point, model, splits }],
        // One that failed fails for every node.
        workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
        parentClosePolicy: ParentClosePolicy.ABANDON,
        staticSummary: workflowId,
        ...childAttributes({ recipe: point.recipe }),
      });
      unused.add(workflowId);
      running.push(child.result().catch(() => {}));
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    const quantization = { workflowId, isOwn: unused.has(workflowId) };
    begun.set(trialId, quantization);
    return quantization;
  };
  return {
    async take(point) {
      const quantization = await begin(point);
      if (quantization !== undefined) unused.delete(quantization.workflowId);
      return quantization;
    },
    async prefetch(point) {
      await begin(point);
    },
    async ended() {
      await CancellationScope.nonCancellable(() => Promise.all(running));
    },
    unused: () => [...unused],
  };
};
