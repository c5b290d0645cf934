import { expect, test } from 'vitest';
import { fallbackSteps } from '../../../activities/device/fallback-steps.js';
import { TENSORRT_OPTIONS } from '../../tensorrt-options.js';

test('each fallback step needs less memory than the one above it and keeps what that one gave up', () => {
  expect(fallbackSteps(TENSORRT_OPTIONS)).toEqual([
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

test('no fallback step changes nothing', () => {
  const least = { ...TENSORRT_OPTIONS, workspaceMiB: 1, optimizationLevel: 0, profile: { min: 1, opt: 1, max: 1 } };
  expect(fallbackSteps(least)).toEqual([{ settings: 'as asked', options: least }]);
});

test('a smaller profile keeps a profile for each batch size that still fits', () => {
  const each = { ...TENSORRT_OPTIONS, profileSizes: [1, 8, 64, 128] };
  expect(fallbackSteps(each).at(-1)?.options).toMatchObject({ profile: { max: 32 }, profileSizes: [1, 8, 32] });
});
