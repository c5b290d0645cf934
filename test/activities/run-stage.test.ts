import { chmodSync, existsSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireCoverage } from '../../activities/required-coverage.js';
import { runStage, type StageWork } from '../../activities/run-stage.js';
import type { StageProgress } from '../../contracts/activities.js';
import { outcomeArtifact } from '../../contracts/outcome-artifact.js';
import { packagePath } from '../../config/package-path.js';
import { temporaryFolder } from '../temporary-folder.js';
import { testNode } from '../test-node.js';

const PROGRAM = packagePath('test/fixtures/bin/stage-program');
const ATTEMPT = { signal: new AbortController().signal, onProgress: () => {} };

const work = (wish: string): StageWork => ({ stage: 'fold', program: 'fold', parameters: { wish }, inputs: {} });

test('a stage is done once; the second time its stored outcome is returned', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const first = await runStage(node, work('x'), ATTEMPT);
  const second = await runStage(node, work('x'), ATTEMPT);
  expect([first.kind, second.kind]).toEqual(['built', 'cached']);
  expect(second).toEqual({ ...first, kind: 'cached' });
});

test('other parameters, other tool versions and other inputs are other stage keys', async () => {
  const root = temporaryFolder();
  const node = testNode(root, PROGRAM);
  const newer = { ...node, probe: { ...node.probe, tools: { onnx: '2' } } };
  const keys = await Promise.all([
    runStage(node, work('x'), ATTEMPT),
    runStage(node, work('y'), ATTEMPT),
    runStage(newer, work('x'), ATTEMPT),
    runStage(node, { ...work('x'), inputs: { onnx: { digest: 'a', resolve: async () => 'path' } } }, ATTEMPT),
  ]);
  expect(new Set(keys.map(({ key }) => key)).size).toBe(4);
});

test('an outcome whose artifact is damaged is made again', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const first = await runStage(node, work('x'), ATTEMPT);
  const object = await node.artifacts.path(outcomeArtifact(first, 'onnx'));
  chmodSync(object, 0o644);
  writeFileSync(object, 'damage');
  expect((await runStage(node, work('x'), ATTEMPT)).kind).toBe('built');
});

test('a stage whose only object is empty is done again', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const object = await node.artifacts.path(outcomeArtifact(await runStage(node, work('x'), ATTEMPT), 'onnx'));
  chmodSync(object, 0o644);
  truncateSync(object);
  expect((await runStage(node, work('x'), ATTEMPT)).kind).toBe('built');
  expect((await runStage(node, work('x'), ATTEMPT)).kind).toBe('cached');
});

test.each([['half of it'], [''], ['{}'], ['[]'], ['null'], ['{"identity":{}}'], ['{"outcome":{"artifacts":{}}}']])(
  'a stage whose outcome record holds %j is done again',
  async (content) => {
    const root = temporaryFolder();
    const node = testNode(root, PROGRAM);
    const { key } = await runStage(node, work('x'), ATTEMPT);
    const record = join(root, 'store', 'outcomes', key.slice(0, 2), `${key}.json`);
    if (content === 'half of it') truncateSync(record, Math.floor(statSync(record).size / 2));
    else writeFileSync(record, content);
    expect((await runStage(node, work('x'), ATTEMPT)).kind).toBe('built');
    expect((await runStage(node, work('x'), ATTEMPT)).kind).toBe('cached');
  },
);

test('progress reaches the caller, and scratch is empty afterwards', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const seen: StageProgress[] = [];
  const { key } = await runStage(node, work('x'), { ...ATTEMPT, onProgress: (progress) => seen.push(progress) });
  expect(seen).toEqual([{ phase: 'working', done: 1, of: 2, unit: 'steps' }]);
  expect(existsSync(join(node.scratchRoot, key))).toBe(false);
});

test('what a program warned of is kept with its outcome, each warning once, and comes back with a cached one', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const { facts } = await runStage(node, work('warn'), ATTEMPT);
  const warnings = Array.from({ length: 20 }, (_, number) => ({ code: 'ScalesMissing', message: `tensor ${number}` }));
  const others = { code: 'WarningsLeftOut', message: '10 more, which the stage’s log has' };
  expect(facts['warnings']).toEqual([...warnings, others]);
  expect((await runStage(node, work('warn'), ATTEMPT)).facts).toEqual(facts);
  expect((await runStage(node, work('x'), ATTEMPT)).facts).not.toHaveProperty('warnings');
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
    await expect(runStage(node, work(wish), ATTEMPT)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(text) as string,
      logFile: expect.stringContaining(node.logRoot) as string,
    });
  },
);

test('less coverage than required is refused with the layers’ names', async () => {
  const outcome = await runStage(testNode(temporaryFolder(), PROGRAM), work('x'), ATTEMPT);
  expect(() => requireCoverage(outcome, 1)).toThrow(
    expect.objectContaining({
      code: 'CoverageTooLow',
      message: expect.stringContaining('Not quantized: Gemm fc: weights are FP32') as string,
    }),
  );
  expect(() => requireCoverage(outcome, 0.5)).not.toThrow();
});
