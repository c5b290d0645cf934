import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type { StageOutcome } from '../../contracts/stage-outcome.js';
import { openArtifactStore } from '../../activities/artifacts/artifact-store.js';
import { openOutcomeStore } from '../../activities/artifacts/outcome-store.js';
import { createProgram } from '../../cli/program.js';
import { packagePath } from '../../config/package-path.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { Stage } from '../../contracts/stage.js';
import { openResultsDatabase } from '../../results/results-database.js';
import { gpuSweepFixture, gpuTrialFixtures } from '../report/gpu-sweep-fixture.js';
import { temporaryFolder } from '../temporary-folder.js';

const LAYERS = packagePath('test/fixtures/engine/trt-10.6-layers.json');
const PROFILE = packagePath('test/fixtures/engine/trt-10.6-profile.json');
const TIMES = '[{"startEnqMs": 0.1, "latencyMs": 0.5}]\n';

let folder: string;
let settings: string;

beforeEach(() => {
  folder = temporaryFolder();
  settings = join(folder, 'quantfleet.yaml');
  writeFileSync(settings, 'stateDir: state\n');
});

/** Runs the command in this process and gives what it wrote on standard output. */
const run = async (...args: string[]): Promise<string> => {
  let written = '';
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    await createProgram().parseAsync(['node', 'quantfleet', ...args, '--config', settings]);
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
  return written;
};

const [baseline, engine] = gpuTrialFixtures;
if (baseline === undefined || engine === undefined) throw new Error('the fixture is short');

/** The engine's trial with a cross-check by trtexec after its own measurement. */
const crossChecked: TrialRecord = {
  ...engine,
  stages: [
    ...engine.stages,
    {
      stage: 'evaluate',
      program: 'evaluate_trtexec',
      key: 'c'.repeat(64),
      kind: 'built',
      seconds: 1,
      tools: {},
      facts: {},
      warnings: [],
    },
  ],
};

const keyOf = (stage: Stage): string => engine.stages.find((own) => own.stage === stage)?.key ?? '';

const saveOutcome = async (
  stage: Stage,
  files: Readonly<Record<string, string>>,
  key = keyOf(stage),
): Promise<void> => {
  const root = join(folder, 'state', 'store');
  const store = openArtifactStore(root);
  const refs = [];
  for (const [name, file] of Object.entries(files)) {
    refs.push([name, await store.put(file, { mediaType: 'application/json', name: `${name}.json` })] as const);
  }
  await openOutcomeStore(root).write({
    identity: { stage, version: 1, program: stage, parameters: {}, inputs: {}, tools: {} },
    outcome: {
      key,
      stage,
      artifacts: Object.fromEntries(refs),
      facts: {},
      seconds: 1,
      finishedAt: '2026-11-23T12:00:00.000Z',
      tools: {},
      kind: 'built',
    } as unknown as StageOutcome,
  });
};

/** A state folder with a trial whose engine was built and measured. */
const saveTrials = async (): Promise<void> => {
  mkdirSync(join(folder, 'state'), { recursive: true });
  const results = await openResultsDatabase({ kind: 'sqlite', path: join(folder, 'state', 'results.db') });
  await results.saveSweep(gpuSweepFixture);
  for (const trial of [baseline, crossChecked]) await results.saveTrial(trial);
  await results.close();
  const times = join(folder, 'times.json');
  writeFileSync(times, TIMES);
  await saveOutcome('build', { layers: LAYERS });
  await saveOutcome('evaluate', { layerTimes: PROFILE, times });
  await saveOutcome('evaluate', { times: PROFILE }, 'c'.repeat(64));
};

test('inspect shows the layers of a trial’s engine with their precision and time', async () => {
  await saveTrials();
  const text = await run('engine', 'inspect', engine.trialId);
  expect(text).toMatch(/\/features\/0\/Conv \+ \/features\/2\/Clip +CaskConvolution +INT8 +0\.0061 +20\.1 %/);
  expect(text).toContain('1 of 3 convolutions and matrix products fell back to FP32:\n  /classifier/Gemm_myl0_1');
});

test('inspect reads files of trtexec instead of a trial, with or without times', async () => {
  const [without, withTimes] = [
    await run('engine', 'inspect', '--layers', LAYERS),
    await run('engine', 'inspect', '--layers', LAYERS, '--times', PROFILE),
  ];
  expect(without).toContain('6 layers: 2 FP16, 2 FP32, 1 INT8, 1 reformat.');
  expect(without).not.toContain('under TensorRT’s profiler');
  expect(withTimes).toContain('in all layers');
});

test('an engine that an H100 built of MobileNet-v2 says which two of its 53 operators are not INT8', async () => {
  const recorded = (what: string): string => packagePath(`test/fixtures/engine/trt-10.6-recorded-${what}.json`);
  const text = await run('engine', 'inspect', '--layers', recorded('layers'), '--times', recorded('profile'));
  expect(text).toContain('58 layers: 51 INT8, 3 FP32, 4 reformats.');
  expect(text).toContain('2 of 53 convolutions and matrix products fell back to FP32:\n  /features/features.0/');
  expect(text).toMatch(/0\.602\sms in all layers/);
});

test('with --json inspect prints form, summary and layers', async () => {
  expect(JSON.parse(await run('engine', 'inspect', '--layers', LAYERS, '--json'))).toMatchObject({
    form: 'joined',
    summary: { layers: 6, reformats: 1, byPrecision: { INT8: 1, FP16: 2, FP32: 2 }, totalMs: null },
    layers: [{ role: 'reformat' }, { precision: 'INT8', medianMs: null }, {}, {}, {}, {}],
  });
});

test('times saves the times of a trial’s hot runs as our own measurement wrote them, not a cross-check', async () => {
  await saveTrials();
  const out = join(folder, 'out.json');
  expect(await run('engine', 'times', engine.trialId, '--out', out)).toBe(`Times: ${out}\n`);
  expect(readFileSync(out, 'utf8')).toBe(TIMES);
});

test('a trial without a TensorRT engine, an unknown one and a file of another kind are named', async () => {
  await saveTrials();
  const failing = async (...args: string[]): Promise<string> =>
    run(...args).then(
      () => 'no failure',
      (error: Error) => error.message,
    );
  expect(await failing('engine', 'inspect', baseline.trialId)).toBe(
    `No stage of ${baseline.trialId} left the layers of a TensorRT engine.`,
  );
  expect(await failing('engine', 'times', baseline.trialId, '--out', join(folder, 'x'))).toContain('trtexec’s form');
  expect(await failing('engine', 'inspect', 'nothing')).toContain('There is no trial nothing');
  expect(await failing('engine', 'inspect', '--layers', PROFILE)).toBe(
    `There are no layers of an engine in ${PROFILE}.`,
  );
  expect(await failing('engine', 'inspect', '--layers', '/nowhere.json')).toBe('/nowhere.json cannot be read.');
  expect(await failing('engine', 'inspect')).toContain('give a trial or --layers');
  expect(await failing('engine', 'inspect', 'a', '--layers', LAYERS)).toContain('give a trial or --layers');
  expect(await failing('engine', 'inspect', 'a', '--times', PROFILE)).toContain('--times needs --layers');
});
