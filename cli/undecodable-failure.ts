import { ValueError } from '@temporalio/common';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { ENCRYPTED } from '../workers/codec/payload-codec.js';

/** The failure of an answer that cannot be decrypted, because its key or all keys are missing; undefined for other errors. */
export const undecodableFailure = (error: unknown): QuantfleetFailure | undefined => {
  if (error instanceof QuantfleetFailure) return error.code === 'PayloadUndecodable' ? error : undefined;
  if (error instanceof ValueError && error.message.includes(ENCRYPTED)) {
    const message = 'What the Temporal server keeps is encrypted, and temporal.codec gives no keys.';
    return new QuantfleetFailure('PayloadUndecodable', message, { cause: error });
  }
  return error instanceof Error ? undecodableFailure(error.cause) : undefined;
};
