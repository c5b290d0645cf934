import { readdirSync, readFileSync } from 'node:fs';
import { Worker } from '@temporalio/worker';
import { describe, expect, test } from 'vitest';
import { packagePath, programPath } from '../../config/package-path.js';
import { workflowBundleFile } from '../../workers/workflow-bundle-file.js';

const FOLDER = packagePath('test/replay/histories');
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

test('there are histories of a finished sweep, its trials, a failed one, a cancelled one, all recipes on a GPU, a lane that compared by turns, a node, a night with what it measured once more and a search, one that its deadline ended, and one that was cancelled', () => {
  expect(names.toSorted((a, b) => a.localeCompare(b))).toEqual([
    'bisect.json',
    'fleet-lane-absent.json',
    'fleet-lane.json',
    'fleet-ort-static.json',
    'fleet-quantization.json',
    'fleet-sweep.json',
    'gpu-ort-static.json',
    'gpu-pytorch-fp32.json',
    'gpu-tensorrt-calibrator.json',
    'gpu-torch-qat.json',
    'lane-compared-by-turns.json',
    'night-benchmark-cancelled.json',
    'night-benchmark.json',
    'night-cancelled.json',
    'night-confirmation.json',
    'night-deadline.json',
    'night-lane-cancelled.json',
    'night-lane.json',
    'night.json',
    'node.json',
    'ort-static.json',
    'pytorch-fp32.json',
    'sweep-cancelled.json',
    'sweep.json',
    'torch-qat-cancelled.json',
    'torch-qat-failed.json',
    'torch-qat.json',
  ]);
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
