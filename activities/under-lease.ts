import { setTimeout as sleep } from 'node:timers/promises';
import type { StageLeases } from './artifacts/shared/stage-leases.js';
import type { StageAttempt } from './stage-context.js';

const LOOK_MS = 2_000;

/** A stage as machines of one store share it. */
export interface SharedWork<Outcome> {
  readonly key: string;
  /** Digests of what it reads. */
  readonly inputs: readonly string[];
  /** The outcome, if another machine has left it by now. */
  readonly find: () => Promise<Outcome | undefined>;
  readonly make: () => Promise<Outcome>;
}

/** Does a stage unless another machine does it; then waits for its outcome, and takes over when that machine gives up or is lost. */
export const underLease = async <Outcome>(
  leases: StageLeases,
  { key, inputs, find, make }: SharedWork<Outcome>,
  { signal, onProgress }: StageAttempt,
): Promise<Outcome> => {
  for (;;) {
    signal.throwIfAborted();
    const answer = await leases.take(key, inputs);
    if (answer.kind === 'taken') {
      try {
        // Who held it before may have finished it.
        return (await find()) ?? (await make());
      } finally {
        await answer.lease.release();
      }
    }
    onProgress({ phase: `waiting for ${answer.holder}, which does this stage`, done: 0, of: 0, unit: '' });
    await sleep(LOOK_MS, undefined, { signal });
    const found = await find();
    if (found !== undefined) return found;
  }
};
