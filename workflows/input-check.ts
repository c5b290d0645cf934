import { type WorkflowInterceptorsFactory, workflowInfo } from '@temporalio/workflow';
import { FAILURES } from '../contracts/failures.js';
import { codedFailure } from './coded-failure.js';
import { inputFault } from './policy/input-fault.js';

/** Ends a Workflow that was started with an input that is none: its Workflow Tasks would fail for ever. */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  inbound: [
    {
      execute(input, next) {
        const fault = inputFault(workflowInfo().workflowType, input.args[0]);
        if (fault === undefined) return next(input);
        const { advice } = FAILURES.InputInvalid;
        return Promise.reject(codedFailure({ code: 'InputInvalid', message: `${fault}.`, advice }));
      },
    },
  ],
});
