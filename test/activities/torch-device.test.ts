import { expect, test } from 'vitest';
import { torchDevice } from '../../activities/torch-device.js';
import { temporaryFolder } from '../temporary-folder.js';
import { testNode } from '../test-node.js';

test('PyTorch trains on the GPU where it computes on it, with a stage key of its own', () => {
  const { probe } = testNode(temporaryFolder());
  const onGpu = torchDevice({ probe: { ...probe, tools: { ...probe.tools, 'torch-cuda': '13.0' } } });
  expect(onGpu).toEqual({ usesGpu: true, parameters: { device: 'cuda' } });
  expect(torchDevice({ probe })).toEqual({ usesGpu: false, parameters: {} });
});
