import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { OutcomeRecord } from '../../../activities/artifacts/outcome-record.js';
import { openOutcomeStore } from '../../../activities/artifacts/outcome-store.js';
import { temporaryFolder } from '../../temporary-folder.js';

const KEY = 'a'.repeat(64);

const recordOf = (key: string): OutcomeRecord => ({
  identity: { stage: 'fold', version: 1, program: 'fold', parameters: { depth: [1, null] }, inputs: {}, tools: {} },
  outcome: {
    key,
    stage: 'fold',
    artifacts: { onnx: { sha256: 'b'.repeat(64), bytes: 0, mediaType: 'application/x-onnx', name: 'model.onnx' } },
    facts: { layers: { quantized: 3 } },
    seconds: 0.5,
    finishedAt: '2026-11-23T12:00:00.000Z',
    tools: { onnx: '1' },
  },
});

const recordFile = (root: string, key = KEY): string => join(root, 'outcomes', key.slice(0, 2), `${key}.json`);

test('a record comes back as it was written, with fields that this version does not know', async () => {
  const outcomes = openOutcomeStore(temporaryFolder());
  const record = { ...recordOf(KEY), writtenBy: 'a later version' };
  await outcomes.write(record);
  expect(await outcomes.read(KEY)).toEqual(record);
  await outcomes.remove(KEY);
  expect(await outcomes.read(KEY)).toBeUndefined();
});

const whole = JSON.stringify(recordOf(KEY));
const { identity, outcome } = recordOf(KEY);
const damages: readonly (readonly [string, string])[] = [
  ['cut in half', whole.slice(0, Math.floor(whole.length / 2))],
  ['empty', ''],
  ['an empty object', '{}'],
  ['a list', '[]'],
  ['null', 'null'],
  ['without an outcome', JSON.stringify({ identity })],
  ['without artifacts', JSON.stringify({ identity, outcome: { ...outcome, artifacts: undefined } })],
  ['of another stage key', JSON.stringify(recordOf('c'.repeat(64)))],
  [
    'with a path for a digest',
    JSON.stringify({ identity, outcome: { ...outcome, artifacts: { onnx: { sha256: '../x', name: 'x' } } } }),
  ],
];

test.each(damages)('a record that is %s counts as none', async (_, text) => {
  const root = temporaryFolder();
  const outcomes = openOutcomeStore(root);
  await outcomes.write(recordOf(KEY));
  writeFileSync(recordFile(root), text);
  expect(await outcomes.read(KEY)).toBeUndefined();
});

test.each(['../precious', '../store/precious', '', 'abc', 'A'.repeat(64)])(
  'the key %j is refused, and the file it leads to is neither read, written nor removed',
  async (key) => {
    const folder = temporaryFolder();
    const outcomes = openOutcomeStore(join(folder, 'store'));
    const precious = [join(folder, 'precious.json'), join(folder, 'store', 'precious.json')];
    mkdirSync(join(folder, 'store', 'outcomes'), { recursive: true });
    for (const file of precious) writeFileSync(file, whole);
    await expect(outcomes.read(key)).rejects.toMatchObject({ code: 'InputInvalid' });
    await expect(outcomes.write(recordOf(key))).rejects.toMatchObject({ code: 'InputInvalid' });
    await expect(outcomes.remove(key)).rejects.toMatchObject({ code: 'InputInvalid' });
    expect(precious.map((file) => readFileSync(file, 'utf8'))).toEqual([whole, whole]);
  },
);

test('a record that is a link is not followed', async () => {
  const folder = temporaryFolder();
  const outcomes = openOutcomeStore(join(folder, 'store'));
  const file = recordFile(join(folder, 'store'));
  const elsewhere = join(folder, 'elsewhere.json');
  writeFileSync(elsewhere, whole);
  mkdirSync(dirname(file), { recursive: true });
  symlinkSync(elsewhere, file);
  expect(await outcomes.read(KEY)).toBeUndefined();
  await outcomes.remove(KEY);
  expect(existsSync(elsewhere)).toBe(true);
});
