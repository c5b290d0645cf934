import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openConditions } from '../../../activities/conditions/condition-source.js';
import { loadSettings } from '../../../config/load-settings.js';
import { recordedBoard } from '../../recorded-board.js';
import { temporaryFolder } from '../../temporary-folder.js';

const NEVER = new AbortController().signal;

const conditionsOf = (machineRoot: string) => {
  const folder = temporaryFolder();
  const { python, environment } = loadSettings();
  const scratchRoot = join(folder, 'scratch');
  return {
    scratchRoot,
    conditions: openConditions({ python, environment, machineRoot, scratchRoot, logRoot: folder }),
  };
};

test('a process apart says again and again how a board is, and leaves nothing behind', async () => {
  const root = recordedBoard('orin-nano-jetpack-6.2');
  const { conditions, scratchRoot } = conditionsOf(root);
  const watch = await conditions.watch({ usesGpu: false, processors: [0], signal: NEVER });
  expect(watch.samples()[0]).toMatchObject({ temperatureC: 50.531, powerMode: '1 (25W)', gpuMHz: 306 });
  writeFileSync(join(root, 'sys/class/thermal/thermal_zone8/temp'), '71000\n');
  let sample = await watch.next();
  while (sample.temperatureC === 50.531) sample = await watch.next();
  expect(sample.temperatureC).toBe(71);
  const times = watch.samples().map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  await watch.stop();
  expect(readdirSync(scratchRoot)).toEqual([]);
});

test('a process that cannot tell fails with its reason instead of telling nothing', async () => {
  const root = temporaryFolder();
  const { conditions, scratchRoot } = conditionsOf(root);
  await expect(conditions.watch({ usesGpu: false, processors: [0], signal: NEVER })).rejects.toMatchObject({
    code: 'StageProgramCrashed',
  });
  expect(readdirSync(scratchRoot)).toEqual([]);
});

test('a cancellation ends the wait for a sample', async () => {
  const { conditions } = conditionsOf(recordedBoard('thor-jetpack-7.0'));
  const cancelling = new AbortController();
  const watch = await conditions.watch({ usesGpu: false, processors: [0], signal: cancelling.signal });
  const next = watch.next();
  cancelling.abort(new Error('cancelled'));
  await expect(next).rejects.toThrow();
  await watch.stop();
});
