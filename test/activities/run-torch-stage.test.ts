import { expect, test } from 'vitest';
import { runTorchStage } from '../../activities/run-torch-stage.js';
import type { StageWork } from '../../activities/run-stage.js';
import type { NodeContext } from '../../activities/stage-context.js';
import { packagePath } from '../../config/package-path.js';
import { temporaryFolder } from '../temporary-folder.js';
import { testNode } from '../test-node.js';

const ATTEMPT = { signal: new AbortController().signal, onProgress: () => {} };

const work = (wish: string): StageWork => ({
  stage: 'fine-tune',
  program: 'fine_tune',
  parameters: { wish },
  inputs: {},
});

const nodes = (): { readonly withGpu: NodeContext; readonly without: NodeContext } => {
  const without = testNode(temporaryFolder(), packagePath('test/fixtures/bin/stage-program'));
  const probe = { ...without.probe, tools: { ...without.probe.tools, 'torch-cuda': '13.0' } };
  return { without, withGpu: { ...without, probe } };
};

test('PyTorch trains on the GPU where it computes on it, with a stage key of its own', async () => {
  const { without, withGpu } = nodes();
  const onGpu = await runTorchStage(withGpu, work('tell the device'), ATTEMPT);
  const onProcessor = await runTorchStage(without, work('tell the device'), ATTEMPT);
  expect([onGpu.facts['device'], onProcessor.facts['device']]).toEqual(['cuda', null]);
  expect(onGpu.key).not.toBe(onProcessor.key);
});

test('when the GPU’s memory runs out the processor takes over and the outcome says why; other failures stay', async () => {
  const { withGpu } = nodes();
  const outcome = await runTorchStage(withGpu, work('need more than a GPU has'), ATTEMPT);
  expect(outcome.facts).toMatchObject({ device: null, leftGpu: 'CUDA out of memory' });
  await expect(runTorchStage(withGpu, work('fail'), ATTEMPT)).rejects.toMatchObject({ code: 'NetworkRefused' });
});
