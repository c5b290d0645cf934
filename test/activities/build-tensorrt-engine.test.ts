import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildEngine } from '../../activities/build-engine.js';
import { buildTensorrtEngine } from '../../activities/build-tensorrt-engine.js';
import { tensorrtBuild } from '../../activities/tensorrt-build.js';
import { packagePath } from '../../config/package-path.js';
import type { StageAttempt } from '../../activities/stage-context.js';
import type { BuildTensorrtSpec } from '../../contracts/stage-spec.js';
import type { TensorrtOptions } from '../../contracts/tensorrt-options.js';
import { temporaryFolder } from '../temporary-folder.js';
import { testNode } from '../test-node.js';
import { TENSORRT_OPTIONS } from '../tensorrt-options.js';

const ATTEMPT = { signal: new AbortController().signal, onProgress: () => {} };
const GPU = {
  gpu: 'NVIDIA H100 80GB HBM3',
  multiprocessors: 132,
  computeCapability: '9.0',
  cuda: '13.0',
  driver: '580.1',
};

/** A node whose builder has room for engines within `fits`, and the build of a network for it. */
const buildOnNodeWith = async (
  fits: { workspaceMiB: number; max: number; layers?: unknown },
  { folder = temporaryFolder(), isCalibrated = false } = {},
) => {
  const bare = testNode(folder, packagePath('test/fixtures/bin/tensorrt-builder'));
  const node = { ...bare, probe: { ...bare.probe, fingerprint: GPU, tools: { tensorrt: '10.3.0' } } };
  const file = join(folder, 'model.onnx');
  writeFileSync(file, JSON.stringify(fits));
  const spec: BuildTensorrtSpec = {
    builder: 'tensorrt',
    onnx: await node.artifacts.put(file, { mediaType: 'application/x-onnx', name: 'model.onnx' }),
    preprocessing: { colour: 'rgb', resize: null, crop: 8, interpolation: 'bilinear', mean: [0, 0, 0], std: [1, 1, 1] },
    precision: 'int8',
    calibrationCache: isCalibrated
      ? await node.artifacts.put(file, {
          mediaType: 'application/x-tensorrt-calibration-cache',
          name: 'calibration.cache',
        })
      : null,
    options: TENSORRT_OPTIONS,
  };
  return {
    node,
    spec,
    build: (options: Partial<TensorrtOptions> = {}, attempt: StageAttempt = ATTEMPT) =>
      buildTensorrtEngine(
        node,
        tensorrtBuild(node, { ...spec, options: { ...TENSORRT_OPTIONS, ...options } }),
        attempt,
      ),
  };
};

test('an engine that fits as asked says nothing of fallback steps, and knows the timing cache of its device', async () => {
  const { node, build } = await buildOnNodeWith({ workspaceMiB: 2 ** 40, max: 128 });
  const { facts, key } = await build();
  expect(facts.profile).toEqual({ min: 1, opt: 8, max: 128 });
  expect(facts).not.toHaveProperty('fallbackStep');
  expect(readdirSync(node.deviceCacheRoot)).toEqual(['nvidia-h100-80gb-hbm3-132x-sm9.0-cuda13.0-tensorrt10.3.0']);
  const { identity } = (await node.outcomes.read(key)) ?? {};
  expect(identity?.parameters).not.toHaveProperty('deviceCache');
});

test('a build that runs out of memory, killed or not, goes on with less, and the outcome says which fallback step it came from', async () => {
  const { build } = await buildOnNodeWith({ workspaceMiB: 2048, max: 64 });
  const { facts } = await build();
  expect(facts.profile).toEqual({ min: 1, opt: 8, max: 32 });
  expect(facts.fallbackStep).toEqual({
    number: 4,
    of: 4,
    settings: 'workspace 1024 MiB, optimization level 1, batch sizes up to 32',
    refused: [
      { settings: 'as asked', reason: expect.stringContaining('SIGKILL') as string },
      { settings: 'as asked', reason: expect.stringContaining('SIGKILL') as string },
      { settings: 'workspace 1024 MiB', reason: 'cudaErrorMemoryAllocation' },
      { settings: 'workspace 1024 MiB, optimization level 1', reason: 'cudaErrorMemoryAllocation' },
    ],
  });
});

test('the same request finds the engine of the fallback step that it ended on, and tries no other', async () => {
  const { build } = await buildOnNodeWith({ workspaceMiB: 2048, max: 64 });
  const first = await build();
  expect(await build()).toEqual({ ...first, kind: 'cached' });
});

test('two requests that end on the same settings both say their fallback step, and neither tries the steps again', async () => {
  const { build } = await buildOnNodeWith({ workspaceMiB: 1024, max: 128 });
  const asDirectlyAsked = await build({ workspaceMiB: 1024, optimizationLevel: 1 });
  expect(asDirectlyAsked.facts).not.toHaveProperty('fallbackStep');
  const first = await build({ workspaceMiB: 2048, optimizationLevel: 1 });
  expect(first.facts.fallbackStep).toMatchObject({ number: 2, settings: 'workspace 1024 MiB' });
  const second = await build({ workspaceMiB: 4096, optimizationLevel: 1 });
  expect(second.facts.fallbackStep).toMatchObject({ number: 2, settings: 'workspace 1024 MiB' });
  const silent = {
    signal: ATTEMPT.signal,
    onProgress: () => expect.unreachable('nothing is built again'),
  };
  for (const [workspaceMiB, known] of [
    [1024, asDirectlyAsked],
    [2048, first],
    [4096, second],
  ] as const) {
    expect(await build({ workspaceMiB, optimizationLevel: 1 }, silent)).toEqual({ ...known, kind: 'cached' });
  }
});

test('the policy of precisions builds an engine with Q/DQ pairs once, and one with a calibration cache for each policy', async () => {
  const fits = { workspaceMiB: 2 ** 40, max: 128 };
  const kindsOf = async ({ build }: Awaited<ReturnType<typeof buildOnNodeWith>>) => [
    (await build({ precisionPolicy: 'fastest' })).kind,
    (await build({ precisionPolicy: 'prefer-int8' })).kind,
    (await build({ precisionPolicy: 'require-int8' })).kind,
  ];
  expect(await kindsOf(await buildOnNodeWith(fits))).toEqual(['built', 'cached', 'cached']);
  expect(await kindsOf(await buildOnNodeWith(fits, { isCalibrated: true }))).toEqual(['built', 'built', 'built']);
});

test('an engine of the store whose layers are not INT8 enough is refused by a sweep that requires it, and kept for others', async () => {
  const recorded = packagePath('test/fixtures/engine/trt-10.6-recorded-layers.json');
  const layers: unknown = JSON.parse(readFileSync(recorded, 'utf8'));
  const { node, spec } = await buildOnNodeWith({ workspaceMiB: 2 ** 40, max: 128, layers });
  const kindWith = async (options: Partial<TensorrtOptions>) =>
    (await buildEngine(node, { ...spec, options: { ...TENSORRT_OPTIONS, ...options } }, ATTEMPT)).kind;
  expect(await kindWith({ precisionPolicy: 'fastest' })).toBe('built');
  await expect(kindWith({ precisionPolicy: 'require-int8', minimumInt8Share: 0.99 })).rejects.toMatchObject({
    code: 'EngineNotInt8',
    message: expect.stringMatching(/^51 of 53 .* engine\.minimumInt8Share is 0\.99\./),
  });
  expect(await kindWith({ precisionPolicy: 'require-int8', minimumInt8Share: 0.9 })).toBe('cached');
  expect(await kindWith({ precisionPolicy: 'fastest' })).toBe('cached');
});

test('when the last fallback step does not fit either, the failure names every one with its reason', async () => {
  const { build } = await buildOnNodeWith({ workspaceMiB: 2048, max: 1 });
  await expect(build()).rejects.toMatchObject({
    code: 'EngineTooLarge',
    message: expect.stringMatching(
      /^as asked: .*SIGKILL.*; workspace 1024 MiB: cudaError.*; .*up to 32: cuda/,
    ) as string,
  });
});
