import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withChosenPrecisions } from '../../activities/chosen-precisions.js';
import { packagePath } from '../../config/package-path.js';
import type { StageOutcome } from '../../contracts/stage.js';
import { temporaryFolder } from '../temporary-folder.js';
import { testNode } from '../test-node.js';

const OUTCOME: StageOutcome = {
  key: '0'.repeat(64),
  stage: 'build',
  artifacts: {},
  facts: { layers: 58 },
  seconds: 3,
  finishedAt: '2026-11-23T16:00:00.000Z',
  tools: {},
  kind: 'built',
};

const factsWith = async (layersFile: string): Promise<StageOutcome['facts']> => {
  const node = testNode(temporaryFolder());
  const layers = await node.artifacts.put(layersFile, { mediaType: 'application/json', name: 'layers.json' });
  return (await withChosenPrecisions(node, { ...OUTCOME, artifacts: { layers } })).facts;
};

test('a build tells how many convolutions and matrix products run in which precision', async () => {
  expect(await factsWith(packagePath('test/fixtures/engine/trt-10.6-recorded-layers.json'))).toEqual({
    layers: 58,
    layersByPrecision: { INT8: 51, FP32: 2 },
  });
});

test('where TensorRT’s inspector tells no layer, no precision, or speaks in a form of its own, nothing is claimed', async () => {
  expect(await withChosenPrecisions(testNode(temporaryFolder()), OUTCOME)).toEqual(OUTCOME);
  expect(await factsWith(packagePath('test/fixtures/engine/trt-10.6-names.json'))).toEqual({ layers: 58 });
  const untold = join(temporaryFolder(), 'layers.json');
  const format = { 'Format/Datatype': 'N/A due to dynamic shapes' };
  const layer = { Name: 'fc', LayerType: 'gemm', Inputs: [format], Outputs: [format] };
  writeFileSync(untold, JSON.stringify({ Layers: [layer], Bindings: [] }));
  expect(await factsWith(untold)).toEqual({ layers: 58 });
  const strange = join(temporaryFolder(), 'layers.json');
  writeFileSync(strange, 'TensorRT 12 speaks otherwise');
  expect(await factsWith(strange)).toEqual({ layers: 58 });
});
