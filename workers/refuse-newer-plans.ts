import { ApplicationFailure, defaultPayloadConverter } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { FAILURES, type FailureReport } from '../contracts/failures.js';
import { PLANNED_BY_HEADER, type PlannedBy } from '../contracts/planned-by.js';

/** Refuses, to be asked again, the stages of a sweep that a newer quantfleet has planned than this one understands. */
export const refuseNewerPlans =
  (own: PlannedBy): ActivityInterceptorsFactory =>
  () => ({
    inbound: {
      async execute(input, next) {
        const header = input.headers[PLANNED_BY_HEADER];
        const plannedBy = header === undefined ? undefined : defaultPayloadConverter.fromPayload<PlannedBy>(header);
        if (plannedBy !== undefined && plannedBy.revision > own.revision) throw tooOld(own, plannedBy);
        return next(input);
      },
    },
  });

const tooOld = (own: PlannedBy, plannedBy: PlannedBy): ApplicationFailure => {
  const report: FailureReport = {
    code: 'WorkerTooOld',
    message: `This worker is quantfleet ${own.version}; the sweep was planned by ${plannedBy.version}, whose plans it does not understand.`,
    advice: FAILURES.WorkerTooOld.advice,
  };
  return ApplicationFailure.create({ type: report.code, message: report.message, details: [report] });
};
