import { readdirSync, readFileSync } from 'node:fs';
import { Worker } from '@temporalio/worker';
import { describe, expect, test } from 'vitest';
import { packagePath, programPath } from '../../config/package-path.js';
import { RECIPES } from '../../contracts/recipe.js';
import { workflowBundleFile } from '../../workers/workflow-bundle-file.js';

const FOLDER = packagePath('test/replay/histories');
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

/** A sweep with its trials and how they can end, of this version and the last; a lane, a node, nights and a search. */
const BESIDE_RECIPES = [
  'bisect',
  'fleet-lane-absent',
  'fleet-lane',
  'fleet-ort-static',
  'fleet-quantization',
  'fleet-sweep',
  'lane-compared-by-turns',
  'night-benchmark-cancelled',
  'night-benchmark',
  'night-cancelled',
  'night-confirmation',
  'night-deadline',
  'night-lane-cancelled',
  'night-lane',
  'night',
  'node',
  'ort-static',
  'pytorch-fp32',
  'sweep-cancelled',
  'sweep',
  'torch-qat-cancelled',
  'torch-qat-failed',
  'torch-qat',
];

test('there is a history of each recipe on a GPU, and of all else that Workflows do', () => {
  const wanted = [...BESIDE_RECIPES, ...RECIPES.map((recipe) => `gpu-${recipe}`)];
  expect(names.toSorted()).toEqual(wanted.map((name) => `${name}.json`).toSorted());
});

/** Where the spans of traced code go. */
const sinks = { exporter: { export: { fn: () => {} } } };

describe.each([
  ['as it is', false],
  ['with traces', true],
])('%s', (_, isTraced) => {
  const codePath = programPath(workflowBundleFile({ isEncrypting: false, isTraced }));

  test.each(names)('the recorded history %s replays on today’s Workflow code', async (name) => {
    const history = JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as unknown;
    const options = { workflowBundle: { codePath }, sinks };
    await expect(Worker.runReplayHistory(options, history, name)).resolves.toBeUndefined();
  });
});
