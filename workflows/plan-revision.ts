import { defaultPayloadConverter, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { PLAN_REVISION, PLANNED_BY_HEADER, type PlannedBy } from '../contracts/planned-by.js';
import type { NightLane, SweepInput } from '../contracts/workflows.js';

/**
 * Leaves the sweeps of a newer quantfleet to newer workers: their Workflow Tasks fail until one takes them, and nothing of the
 * sweep ends. Tells the workers of stages who planned their sweep.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let plannedBy: PlannedBy | undefined;
  return {
    inbound: [
      {
        execute(input, next) {
          const first = input.args[0] as (Partial<SweepInput> & Pick<NightLane, 'plannedBy'>) | undefined;
          plannedBy = first?.plan?.plannedBy ?? first?.plannedBy;
          return plannedBy !== undefined && plannedBy.revision > PLAN_REVISION
            ? Promise.reject(tooOld(plannedBy))
            : next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) =>
          next(
            plannedBy === undefined
              ? input
              : {
                  ...input,
                  headers: { ...input.headers, [PLANNED_BY_HEADER]: defaultPayloadConverter.toPayload(plannedBy) },
                },
          ),
      },
    ],
  };
};

/** No failure of Temporal's, which would end the Workflow. */
const tooOld = ({ version, revision }: PlannedBy): Error =>
  new Error(
    `WorkerTooOld: the sweep was planned by quantfleet ${version} (plan revision ${revision}), and this worker of Workflows knows revisions up to ${PLAN_REVISION}. Update it; the sweep then goes on by itself.`,
  );
