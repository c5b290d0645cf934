import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { productsOf, withChosenPrecisions } from '../../activities/chosen-precisions.js';
import { packagePath } from '../../config/package-path.js';
import type { StageOutcome } from '../../contracts/stage-outcome.js';
import { temporaryFolder } from '../temporary-folder.js';
import { testNode } from '../test-node.js';

const ENGINE = { sha256: '0'.repeat(64), bytes: 6, mediaType: 'application/x-tensorrt-engine', name: 'engine.plan' };

const FACTS: StageOutcome<'build_tensorrt'>['facts'] = {
  bytes: 6,
  seconds: 3,
  tensorrt: '10.6.0',
  typing: 'weak',
  flags: ['INT8'],
  tf32: true,
  profile: { min: 1, opt: 8, max: 128 },
  workspaceMiB: null,
  optimizationLevel: 3,
  layers: 58,
  timingCache: { state: 'none', bytesBefore: 0, bytesAfter: 0, secondsFirst: null, secondsSaved: null },
  scales: 'qdq',
};

const OUTCOME: StageOutcome<'build_tensorrt'> = {
  key: '0'.repeat(64),
  stage: 'build',
  program: 'build_tensorrt',
  artifacts: { engine: ENGINE },
  facts: FACTS,
  warnings: [],
  seconds: 3,
  finishedAt: '2026-11-23T16:00:00.000Z',
  tools: {},
  kind: 'built',
};

const factsWith = async (layersFile: string): Promise<StageOutcome<'build_tensorrt'>['facts']> => {
  const node = testNode(temporaryFolder());
  const layers = await node.artifacts.put(layersFile, { mediaType: 'application/json', name: 'layers.json' });
  const outcome = { ...OUTCOME, artifacts: { engine: ENGINE, layers } };
  return withChosenPrecisions(outcome, await productsOf(node, outcome)).facts;
};

test('a build tells how many convolutions and matrix products run in which precision', async () => {
  expect(await factsWith(packagePath('test/fixtures/engine/trt-10.6-recorded-layers.json'))).toEqual({
    ...FACTS,
    layersByPrecision: { INT8: 51, FP32: 2 },
  });
});

test('where TensorRT’s inspector tells no layer, no precision, or speaks in a form of its own, nothing is claimed', async () => {
  expect(await productsOf(testNode(temporaryFolder()), OUTCOME)).toEqual([]);
  expect(await factsWith(packagePath('test/fixtures/engine/trt-10.6-names.json'))).toEqual(FACTS);
  const untold = join(temporaryFolder(), 'layers.json');
  const format = { 'Format/Datatype': 'N/A due to dynamic shapes' };
  const layer = { Name: 'fc', LayerType: 'gemm', Inputs: [format], Outputs: [format] };
  writeFileSync(untold, JSON.stringify({ Layers: [layer], Bindings: [] }));
  expect(await factsWith(untold)).toEqual(FACTS);
  const strange = join(temporaryFolder(), 'layers.json');
  writeFileSync(strange, 'TensorRT 12 speaks otherwise');
  expect(await factsWith(strange)).toEqual(FACTS);
});
