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
  /** Begins that of a trial unless it has begun; undefined where the trial quantizes for itself. */
  begin(point: TrialPoint): Promise<SharedQuantization | undefined>;
  /** Resolves when none is running that this lane began. */
  ended(): Promise<void>;
}

/** None has begun; `nodeClass` is a digest of what the nodes of its class have in common. */
export const createQuantizations = (
  { plan, model, splits, sweepRun }: LaneInput,
  nodeClass: string,
): LaneQuantizations => {
  const begun = new Map<string, SharedQuantization>();
  const running: Promise<unknown>[] = [];
  return {
    async begin(point) {
      if (!sharesQuantization(plan) || point.unsupported !== null) return undefined;
      const { trialId } = point;
      const known = begun.get(trialId);
      if (known !== undefined) return known;
      const workflowId = quantizationId(point, { sweepId: plan.sweepId, sweepRun, nodeClass });
      let isOwn = true;
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
        running.push(child.result().catch(() => {}));
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        isOwn = false;
      }
      const quantization = { workflowId, isOwn };
      begun.set(trialId, quantization);
      return quantization;
    },
    async ended() {
      await CancellationScope.nonCancellable(() => Promise.all(running));
    },
  };
};
