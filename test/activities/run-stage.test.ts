import { chmodSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { requireCoverage } from '../../activities/required-coverage.js';
import { runStage, type StageWork } from '../../activities/run-stage.js';
import { fileInput } from '../../activities/stage-input.js';
import type { StageProgress } from '../../contracts/activities.js';
import type { NodeContext } from '../../activities/stage-context.js';
import { packagePath } from '../../config/package-path.js';
import type { StageOutcome } from '../../contracts/stage-outcome.js';
import { temporaryFolder } from '../temporary-folder.js';
import { testNode } from '../test-node.js';

const PROGRAM = packagePath('test/fixtures/bin/stage-program');
const ATTEMPT = { signal: new AbortController().signal, onProgress: () => {} };

const PREPROCESSING = {
  colour: 'grey',
  resize: null,
  crop: 8,
  interpolation: 'bilinear',
  mean: [0],
  std: [1],
} as const;

/** A stage whose program does what the text of its ONNX file says. */
const work = async ({ artifacts, scratchRoot }: NodeContext, wish: string): Promise<StageWork<'fold'>> => {
  const file = join(dirname(scratchRoot), 'wish');
  writeFileSync(file, wish);
  const onnx = fileInput(await artifacts.put(file, { mediaType: 'application/x-onnx', name: 'model.onnx' }));
  const sample = { digest: 'sample', resolve: async () => ({ index: 'index.json', shards: [] }) };
  return { program: 'fold', parameters: { preprocessing: PREPROCESSING }, unkeyed: {}, inputs: { onnx, sample } };
};

test('a stage is done once; the second time its stored outcome is returned', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const first = await runStage(node, await work(node, 'x'), ATTEMPT);
  const second = await runStage(node, await work(node, 'x'), ATTEMPT);
  expect([first.kind, second.kind]).toEqual(['built', 'cached']);
  expect(second).toEqual({ ...first, kind: 'cached' });
});

test('other parameters, other tool versions and other inputs are other stage keys', async () => {
  const root = temporaryFolder();
  const node = testNode(root, PROGRAM);
  const newer = { ...node, probe: { ...node.probe, tools: { onnx: '2' } } };
  const keys = await Promise.all([
    runStage(node, await work(node, 'x'), ATTEMPT),
    runStage(node, await work(node, 'y'), ATTEMPT),
    runStage(newer, await work(node, 'x'), ATTEMPT),
    runStage(
      node,
      { ...(await work(node, 'x')), parameters: { preprocessing: { ...PREPROCESSING, crop: 4 } } },
      ATTEMPT,
    ),
  ]);
  expect(new Set(keys.map(({ key }) => key)).size).toBe(4);
});

test('an outcome whose artifact is damaged is made again', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const first = await runStage(node, await work(node, 'x'), ATTEMPT);
  const object = await node.artifacts.path(first.artifacts.onnx);
  chmodSync(object, 0o644);
  writeFileSync(object, 'damage');
  expect((await runStage(node, await work(node, 'x'), ATTEMPT)).kind).toBe('built');
});

test('a stage whose only object is empty is done again', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const object = await node.artifacts.path((await runStage(node, await work(node, 'x'), ATTEMPT)).artifacts.onnx);
  chmodSync(object, 0o644);
  truncateSync(object);
  expect((await runStage(node, await work(node, 'x'), ATTEMPT)).kind).toBe('built');
  expect((await runStage(node, await work(node, 'x'), ATTEMPT)).kind).toBe('cached');
});

test.each([['half of it'], [''], ['{}'], ['[]'], ['null'], ['{"identity":{}}'], ['{"outcome":{"artifacts":{}}}']])(
  'a stage whose outcome record holds %j is done again',
  async (content) => {
    const root = temporaryFolder();
    const node = testNode(root, PROGRAM);
    const { key } = await runStage(node, await work(node, 'x'), ATTEMPT);
    const record = join(root, 'store', 'outcomes', key.slice(0, 2), `${key}.json`);
    if (content === 'half of it') truncateSync(record, Math.floor(statSync(record).size / 2));
    else writeFileSync(record, content);
    expect((await runStage(node, await work(node, 'x'), ATTEMPT)).kind).toBe('built');
    expect((await runStage(node, await work(node, 'x'), ATTEMPT)).kind).toBe('cached');
  },
);

test('progress reaches the caller, and scratch is empty afterwards', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const seen: StageProgress[] = [];
  const { key } = await runStage(node, await work(node, 'x'), {
    ...ATTEMPT,
    onProgress: (progress) => seen.push(progress),
  });
  expect(seen).toEqual([{ phase: 'working', done: 1, of: 2, unit: 'steps' }]);
  expect(existsSync(join(node.scratchRoot, key))).toBe(false);
});

test('what a program warned of is kept with its outcome, each warning once, and comes back with a cached one', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const { warnings } = await runStage(node, await work(node, 'warn'), ATTEMPT);
  const expected = Array.from({ length: 20 }, (_, number) => ({ code: 'ScalesMissing', message: `tensor ${number}` }));
  const others = { code: 'WarningsLeftOut', message: '10 more; the stage’s log has them' };
  expect(warnings).toEqual([...expected, others]);
  expect((await runStage(node, await work(node, 'warn'), ATTEMPT)).warnings).toEqual(warnings);
  expect((await runStage(node, await work(node, 'x'), ATTEMPT)).warnings).toEqual([]);
});

const endings: readonly (readonly [string, string, RegExp])[] = [
  ['fail', 'NetworkRefused', /^layer conv1$/],
  ['crash', 'StageProgramCrashed', /exit status 1: a traceback/],
  ['be killed', 'OutOfMemory', /SIGKILL/],
];

test.each(endings)(
  'a program that is to %s ends as %s with its log named, and nothing is stored',
  async (wish, code, text) => {
    const node = testNode(temporaryFolder(), PROGRAM);
    await expect(runStage(node, await work(node, wish), ATTEMPT)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(text) as string,
      logFile: expect.stringContaining(node.logRoot) as string,
    });
  },
);

test('less coverage than required is refused with the layers’ names', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const { coverage } = (await runStage(node, await work(node, 'x'), ATTEMPT)).facts;
  expect(() => requireCoverage(coverage, 1)).toThrow(
    expect.objectContaining({
      code: 'CoverageTooLow',
      message: expect.stringContaining('Not quantized: Gemm fc: weights are FP32') as string,
    }),
  );
  expect(() => requireCoverage(coverage, 0.5)).not.toThrow();
  expect(() => requireCoverage(coverage, 0)).not.toThrow();
  expect(() => requireCoverage({ ...coverage, quantized: 0 }, 0)).toThrow(/^0 of .* 1 are required/);
});

test('a program that answers otherwise than agreed, or is sent what it does not know, is refused and nothing is stored', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  await expect(runStage(node, await work(node, 'answer otherwise'), ATTEMPT)).rejects.toMatchObject({
    code: 'ProgramMismatch',
    message: expect.stringContaining('facts of fold do not fit: coverage.operators') as string,
  });
  const { parameters, ...rest } = await work(node, 'x');
  const more = { ...rest, parameters: { ...parameters, threads: 2 } };
  await expect(runStage(node, more, ATTEMPT)).rejects.toMatchObject({
    code: 'ProgramMismatch',
    message: expect.stringContaining('threads') as string,
  });
});

test('an outcome of the previous version, which named no program and kept warnings among the facts, is found', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const { key, warnings } = await runStage(node, await work(node, 'warn'), ATTEMPT);
  const file = join(dirname(node.scratchRoot), 'store', 'outcomes', key.slice(0, 2), `${key}.json`);
  const record = JSON.parse(readFileSync(file, 'utf8')) as { outcome: { facts: object } };
  const { program: _, warnings: __, ...outcome } = record.outcome as unknown as StageOutcome<'fold'>;
  writeFileSync(file, JSON.stringify({ ...record, outcome: { ...outcome, facts: { ...outcome.facts, warnings } } }));
  expect(await runStage(node, await work(node, 'warn'), ATTEMPT)).toMatchObject({
    kind: 'cached',
    program: 'fold',
    warnings,
  });
});
