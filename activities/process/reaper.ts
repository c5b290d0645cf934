import { createInterface } from 'node:readline';

/*
 * Runs as a process of its own beside a Worker and outlives it by a moment: SIGKILL and the kernel's OOM killer leave a
 * Worker no time to stop its tools, but they do close this process's standard input.
 * Lines: `+GROUP` when a process group starts, `-GROUP` when it has ended; `+/NOTE` and `-/NOTE` for the file of a note that says
 * what is to be put back.
 */
const charges = new Set<string>();
const lines = createInterface({ input: process.stdin });

lines.on('line', (line) => {
  const charge = line.slice(1);
  if (line.startsWith('+')) charges.add(charge);
  else charges.delete(charge);
});

lines.on('close', () => {
  const notes = [...charges].filter((charge) => charge.startsWith('/'));
  for (const groupId of [...charges].filter((charge) => !charge.startsWith('/'))) {
    try {
      process.kill(-Number(groupId), 'SIGKILL');
    } catch {
      // ESRCH: the group ended by itself.
    }
  }
  void putBackAll(notes);
});

const putBackAll = async (notes: readonly string[]): Promise<void> => {
  if (notes.length === 0) return;
  // Loaded when it is needed: a reaper mostly has nothing to put back.
  const { putBack } = await import('./put-back.js');
  for (const note of notes) await putBack(note);
};
