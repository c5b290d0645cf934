import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { crossCheckEngine } from '../../activities/cross-check-engine.js';
import { trtexecArguments } from '../../activities/nodejs-programs/trtexec-arguments.js';
import { parseTrtexecTimes } from '../../activities/nodejs-programs/trtexec-times.js';
import { launchProgram } from '../../activities/process/program-launcher.js';
import { packagePath, programPath } from '../../config/package-path.js';
import { temporaryFolder } from '../temporary-folder.js';
import { testNode } from '../test-node.js';

const TRTEXEC = packagePath('test/fixtures/bin/trtexec');
const ATTEMPT = { signal: new AbortController().signal, onProgress: () => {} };

/** Cross-checks an engine of this TensorRT with the stand-in for trtexec 10. */
const crossCheck = async (tensorrt: string, trtexec?: string, { hotSeconds = 0, silenceMs = 60_000 } = {}) => {
  const folder = temporaryFolder();
  const bare = testNode(folder);
  const program = programPath('activities/nodejs-programs/evaluate-trtexec.js');
  const node = {
    ...bare,
    trtexec,
    silenceMs,
    probe: { ...bare.probe, tools: { tensorrt } },
    programs: { ...bare.programs, launcher: () => launchProgram(process.execPath, [program], { env: 'inherited' }) },
  };
  const store = async (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return node.artifacts.put(join(folder, name), { mediaType: 'application/json', name });
  };
  const spec = {
    engine: await store('engine.plan', 'engine'),
    samples: await store('samples.json', JSON.stringify({ computeMs: [0.39, 0.4, 0.41, 0.42] })),
    inputName: 'input',
    preprocessing: { colour: 'rgb', resize: null, crop: 8, interpolation: 'bilinear', mean: [0], std: [1] },
    speed: {
      warmUpRuns: 1,
      hotRuns: 5,
      hotSeconds,
      throughputBatchSizes: [1],
      throughputSeconds: 1,
      powerSeconds: 0,
      usageIntervalMs: 100,
    },
    execution: { cudaGraph: true, spinWait: false },
  } as const;
  return crossCheckEngine(node, spec, ATTEMPT);
};

test('trtexec’s median GPU time is compared with ours', async () => {
  const { facts } = await crossCheck('10.3.0', TRTEXEC);
  expect(facts).toMatchObject({ via: 'trtexec', runs: 5, latencyP50Ms: 0.502, computeP50Ms: 0.402 });
  expect(facts.ownComputeP50Ms).toBeCloseTo(0.405);
  expect(facts.computeRatio).toBeCloseTo(0.402 / 0.405);
});

test('a trtexec that has gone since the node was probed is a missing tool', async () => {
  await expect(crossCheck('10.3.0', '/nowhere/trtexec')).rejects.toMatchObject({ code: 'ToolMissing' });
});

test('a trtexec that measures for longer than a hung program may be silent is waited for', async () => {
  const { facts } = await crossCheck('10.3.0', TRTEXEC, { hotSeconds: 9, silenceMs: 6000 });
  expect(facts).toMatchObject({ via: 'trtexec', runs: 5 });
});

test('a trtexec that does not know an option is a failure with its own words, not a number', async () => {
  await expect(crossCheck('11.1.0', TRTEXEC)).rejects.toMatchObject({
    message: expect.stringContaining('Unknown option: --includeDataTransfers') as string,
  });
});

test('without trtexec the answer names where it was looked for', async () => {
  await expect(crossCheck('10.3.0')).rejects.toMatchObject({ code: 'ToolMissing' });
});

test('TensorRT 11 is told to measure as its predecessors did', () => {
  const run = {
    engine: '/e',
    inputName: 'input',
    inputShape: [3, 160, 224],
    hotRuns: 50,
    hotSeconds: 0,
    timesFile: '/t',
    cudaGraph: false,
    spinWait: false,
  };
  const common = [
    '--loadEngine=/e',
    '--shapes=input:1x3x160x224',
    '--iterations=50',
    '--duration=0',
    '--exportTimes=/t',
  ];
  expect(trtexecArguments({ ...run, tensorrt: '8.5.2' })).toEqual(common);
  const others = ['--includeDataTransfers', '--noCudaGraph', '--noSpinWait'];
  expect(trtexecArguments({ ...run, tensorrt: '11.1.0' })).toEqual([...common, ...others]);
});

test('trtexec runs an engine on the accelerator that it was built for', () => {
  const run = { engine: '/e', inputName: 'input', inputShape: [3, 8, 8], hotRuns: 50, hotSeconds: 0, timesFile: '/t' };
  const execution = { cudaGraph: false, spinWait: false, dlaCore: 1 };
  expect(trtexecArguments({ ...run, ...execution, tensorrt: '10.3.0' }).at(-1)).toBe('--useDLACore=1');
});

test('times of no run, and runs without a time, are refused', () => {
  expect(() => parseTrtexecTimes('[]')).toThrow('exported no times');
  expect(() => parseTrtexecTimes('[{"computeMs": 1}]')).toThrow('lacks computeMs or latencyMs');
});
