import { expect, test } from 'vitest';
import { runStage, type StageWork } from '../../activities/run-stage.js';
import type { NodeContext } from '../../activities/stage-context.js';
import { onTorchDevice } from '../../activities/torch-device.js';
import { packagePath } from '../../config/package-path.js';
import { temporaryFolder } from '../temporary-folder.js';
import { testNode } from '../test-node.js';

const ATTEMPT = { signal: new AbortController().signal, onProgress: () => {} };

const WORK: StageWork = {
  stage: 'fine-tune',
  program: 'fine_tune',
  parameters: { wish: 'tell the device' },
  inputs: {},
};

test('PyTorch trains on the GPU where it computes on it, with a stage key of its own', async () => {
  const without = testNode(temporaryFolder(), packagePath('test/fixtures/bin/stage-program'));
  const tools = { ...without.probe.tools, 'torch-cuda': '13.0' };
  const withGpu: NodeContext = { ...without, probe: { ...without.probe, tools } };
  const onGpu = await runStage(withGpu, onTorchDevice(withGpu, WORK), ATTEMPT);
  const onProcessor = await runStage(without, onTorchDevice(without, WORK), ATTEMPT);
  expect([onGpu.facts['device'], onProcessor.facts['device']]).toEqual(['cuda', null]);
  expect(onGpu.key).not.toBe(onProcessor.key);
});
