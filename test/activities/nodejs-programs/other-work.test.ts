import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { allowedCores } from '../../../activities/nodejs-programs/allowed-cores.js';
import { startOtherWork } from '../../../activities/nodejs-programs/other-work.js';

const work = (milliseconds: number): void => {
  const until = performance.now() + milliseconds;
  while (performance.now() < until) Math.sqrt(until);
};

test('what another process takes is counted, and this one’s own work is not', async () => {
  const counted = startOtherWork();
  const child = spawn(process.execPath, ['-e', 'const until = Date.now() + 1500; while (Date.now() < until);']);
  work(1000);
  await once(child, 'exit');
  const { seconds, othersCores, stolenCores } = counted.coresSince();
  expect(seconds).toBeGreaterThan(1);
  // The child works for 1.5 s, unless others on this machine keep it from that; then these are counted.
  expect((othersCores ?? 0) * seconds).toBeGreaterThan(0.7);
  expect(stolenCores).not.toBeNull();
});

test('a kernel whose counters stand still tells nothing, rather than nothing taken', () => {
  expect(startOtherWork('test/fixtures/machine').coresSince()).toMatchObject({ othersCores: null, stolenCores: null });
});

test('the cores that a process may run on are read from the kernel’s list', () => {
  expect(allowedCores('Name:\tnode\nCpus_allowed_list:\t0-2,6\n')).toEqual([0, 1, 2, 6]);
  expect(allowedCores().length).toBeGreaterThan(0);
});
