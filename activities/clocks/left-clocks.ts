import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { livingProcess } from '../process/living-process.js';
import { isOwnerLiving, putBack } from '../process/put-back.js';

const NOTE = /^clocks-.*\.json$/;
/** A note that a process, whose number comes last, is putting back. */
const TAKEN = /^clocks-.*\.json\.(\d+)$/;
const LOOK_MS = 200;
const PATIENCE_MS = 120_000;

/**
 * Puts back what workers that were killed have set, before this one begins, and waits for a reaper that is doing so. Fails with
 * `ClocksNotSet` where that does not work.
 */
export const putBackLeftClocks = async (notes: string): Promise<void> => {
  for (const name of await namesIn(notes)) {
    const note = join(notes, name);
    if (NOTE.test(name) && !(await isOwnerLiving(note).catch(() => false))) await putBackOrFail(note);
  }
  for (const name of await namesIn(notes)) {
    const taker = TAKEN.exec(name)?.[1];
    if (taker === undefined) continue;
    const note = join(notes, name);
    for (const since = Date.now(); isAtIt(note, taker) && Date.now() - since < PATIENCE_MS;) await sleep(LOOK_MS);
    await putBackOrFail(note);
  }
};

const namesIn = (notes: string): Promise<readonly string[]> => readdir(notes).catch(() => []);

const isAtIt = (note: string, taker: string): boolean => existsSync(note) && livingProcess(Number(taker)) !== undefined;

const putBackOrFail = async (note: string): Promise<void> => {
  const wrong = await putBack(note);
  if (wrong === undefined) return;
  throw new QuantfleetFailure(
    'ClocksNotSet',
    `What a worker that was killed had set could not be put back: ${wrong}.`,
    {
      advice: `Put it back yourself, remove ${note} and start again.`,
    },
  );
};
