import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { stageKeyOf, type StageWork } from '../../activities/run-stage.js';
import type { NodeContext } from '../../activities/stage-context.js';
import { fileInput } from '../../activities/stage-input.js';
import { buildOccasion, measurementOccasion } from '../../activities/stage-occasion.js';
import type { Occasion } from '../../contracts/occasion.js';
import { temporaryFolder } from '../temporary-folder.js';
import { testNode } from '../test-node.js';

const NIGHT: Occasion = { night: 'lab-20261127-030000', repetition: 1 };

const buildOf = async (node: NodeContext): Promise<StageWork<'build_rtx'>> => {
  const file = join(dirname(node.scratchRoot), 'network');
  writeFileSync(file, 'network');
  const onnx = fileInput(await node.artifacts.put(file, { mediaType: 'application/x-onnx', name: 'model.onnx' }));
  return { program: 'build_rtx', parameters: {}, unkeyed: {}, inputs: { onnx } };
};

test('a measurement of a night has a key of its own for each night, repetition and node, and others keep theirs', async () => {
  const node = testNode(temporaryFolder());
  const other = { ...node, probe: { ...node.probe, nodeId: 'other' } };
  const build = await buildOf(node);
  const keyOn = (on: NodeContext, occasion: Occasion | undefined): string =>
    stageKeyOf(on, { ...build, ...measurementOccasion(on, occasion) });
  const keys = [
    keyOn(node, undefined),
    keyOn(node, NIGHT),
    keyOn(node, { ...NIGHT, night: 'lab-20261128-030000' }),
    keyOn(node, { ...NIGHT, repetition: 2 }),
    keyOn(other, NIGHT),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys[0]).toBe(stageKeyOf(node, build));
});

test('alike nodes share what is built for a night, and a build that nights share has no night in its key', async () => {
  const node = testNode(temporaryFolder());
  const other = { ...node, probe: { ...node.probe, nodeId: 'other' } };
  const build = await buildOf(node);
  const keyOn = (on: NodeContext, occasion: Occasion | undefined): string =>
    stageKeyOf(on, { ...build, ...buildOccasion(occasion) });
  expect(keyOn(other, NIGHT)).toBe(keyOn(node, NIGHT));
  expect(keyOn(node, NIGHT)).not.toBe(keyOn(node, { repetition: 1 }));
  expect(keyOn(node, undefined)).toBe(stageKeyOf(node, build));
});
