import { createInterface } from 'node:readline';

/*
 * Runs as a process of its own beside a Worker and outlives it by a moment: SIGKILL and the kernel's OOM killer leave a
 * Worker no time to stop its tools, but they do close this process's standard input.
 * Lines: `+GROUP` when a process group starts, `-GROUP` when it has ended.
 */
const groups = new Set<number>();
const lines = createInterface({ input: process.stdin });

lines.on('line', (line) => {
  const groupId = Number(line.slice(1));
  if (line.startsWith('+')) groups.add(groupId);
  else groups.delete(groupId);
});

lines.on('close', () => {
  for (const groupId of groups) {
    try {
      process.kill(-groupId, 'SIGKILL');
    } catch {
      // ESRCH: the group ended by itself.
    }
  }
});
