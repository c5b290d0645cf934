import { expect, test } from 'vitest';
import { memoryLadder } from '../../../activities/device/memory-ladder.js';
import type { TensorrtOptions } from '../../../contracts/stage-spec.js';

const ASKED: TensorrtOptions = {
  otherLayers: 'fp32',
  profile: { min: 1, opt: 8, max: 128 },
  workspaceMiB: null,
  optimizationLevel: 3,
  dlaCore: null,
  sparsity: false,
};

test('each rung needs less memory than the one above it and keeps what that one gave up', () => {
  expect(memoryLadder(ASKED)).toEqual([
    { settings: 'as asked', options: ASKED },
    { settings: 'workspace 1024 MiB', options: { ...ASKED, workspaceMiB: 1024 } },
    {
      settings: 'workspace 1024 MiB, optimization level 1',
      options: { ...ASKED, workspaceMiB: 1024, optimizationLevel: 1 },
    },
    {
      settings: 'workspace 1024 MiB, optimization level 1, batch sizes up to 32',
      options: { ...ASKED, workspaceMiB: 1024, optimizationLevel: 1, profile: { min: 1, opt: 8, max: 32 } },
    },
  ]);
});

test('the ladder has no rung that changes nothing', () => {
  const least = { ...ASKED, workspaceMiB: 1, optimizationLevel: 0, profile: { min: 1, opt: 1, max: 1 } };
  expect(memoryLadder(least)).toEqual([{ settings: 'as asked', options: least }]);
});
