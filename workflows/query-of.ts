import { defineQuery, type QueryDefinition } from '@temporalio/workflow';
import type { MessageName } from '../contracts/messages.js';

/** A Query of `contracts/messages.ts` as Temporal's Workflows handle it. */
export const queryOf = <Answer, Asked extends readonly unknown[]>({
  name,
}: MessageName<Answer, Asked>): QueryDefinition<Answer, [...Asked]> => defineQuery<Answer, [...Asked]>(name);
