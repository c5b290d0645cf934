import { expect, test } from 'vitest';
import { memoryLadder } from '../../../activities/device/memory-ladder.js';
import { TENSORRT_OPTIONS } from '../../tensorrt-options.js';

test('each rung needs less memory than the one above it and keeps what that one gave up', () => {
  expect(memoryLadder(TENSORRT_OPTIONS)).toEqual([
    { settings: 'as asked', options: TENSORRT_OPTIONS },
    { settings: 'workspace 1024 MiB', options: { ...TENSORRT_OPTIONS, workspaceMiB: 1024 } },
    {
      settings: 'workspace 1024 MiB, optimization level 1',
      options: { ...TENSORRT_OPTIONS, workspaceMiB: 1024, optimizationLevel: 1 },
    },
    {
      settings: 'workspace 1024 MiB, optimization level 1, batch sizes up to 32',
      options: { ...TENSORRT_OPTIONS, workspaceMiB: 1024, optimizationLevel: 1, profile: { min: 1, opt: 8, max: 32 } },
    },
  ]);
});

test('the ladder has no rung that changes nothing', () => {
  const least = { ...TENSORRT_OPTIONS, workspaceMiB: 1, optimizationLevel: 0, profile: { min: 1, opt: 1, max: 1 } };
  expect(memoryLadder(least)).toEqual([{ settings: 'as asked', options: least }]);
});
