import { type Client, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { z } from 'zod';
import type { quantizationResultInput } from '../contracts/activity-inputs.js';
import { FAILURES } from '../contracts/failures.js';
import type { QUANTIZATION_WORKFLOW } from '../contracts/messages.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { Quantization } from '../contracts/quantized-network.js';
import type { StageAttempt } from './stage-context.js';

type QuantizationWorkflow = NonNullable<(typeof QUANTIZATION_WORKFLOW)['run']>;

/** What a quantization answers, as soon as it does; fails as it did, which another try does not change. */
export const quantizationResult = async (
  client: Client,
  { workflowId }: z.infer<typeof quantizationResultInput>,
  { signal }: StageAttempt,
): Promise<Quantization> => {
  try {
    return await client.connection.withAbortSignal(signal, () =>
      client.workflow.getHandle<QuantizationWorkflow>(workflowId).result(),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) {
      throw new QuantfleetFailure('NotFound', `The server has no Workflow ${workflowId}.`, {
        advice: 'Run the sweep again: what is not in the store is made anew.',
        cause: error,
      });
    }
    if (!(error instanceof WorkflowFailedError)) throw error;
    if (error.cause instanceof ApplicationFailure) throw error.cause;
    const code = error.cause instanceof CancelledFailure ? 'Cancelled' : 'TrialTerminated';
    const { summary: message, advice } = FAILURES[code];
    throw ApplicationFailure.create({ type: code, message, nonRetryable: true, details: [{ code, message, advice }] });
  }
};
