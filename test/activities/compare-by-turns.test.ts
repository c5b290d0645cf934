import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { compareByTurns } from '../../activities/compare-by-turns.js';
import { turnOrder } from '../../activities/turn-order.js';
import type { NodeContext, StageAttempt } from '../../activities/stage-context.js';
import { packagePath } from '../../config/package-path.js';
import { comparedBlocksSchema } from '../../contracts/comparison-record.js';
import type { CompareSpec } from '../../contracts/stage-spec.js';
import type { Contestant } from '../../contracts/turns.js';
import { temporaryFolder } from '../temporary-folder.js';
import { testNode } from '../test-node.js';

const PROGRAM = packagePath('test/fixtures/bin/block-program');
const ATTEMPT: StageAttempt = { signal: new AbortController().signal, onProgress: () => {} };
const TURNS = { blocks: 5, batchSizes: [1, 8], seconds: 0.5, warmUpSeconds: 2 };

interface Engine {
  readonly name: string;
  readonly failAt?: readonly number[];
  readonly gate?: string;
  readonly largestBatchSize?: number;
}

const putJson = async ({ artifacts, scratchRoot }: NodeContext, value: unknown) => {
  const file = join(dirname(scratchRoot), 'content.json');
  writeFileSync(file, JSON.stringify(value));
  return artifacts.put(file, { mediaType: 'application/json', name: 'content.json' });
};

const logOf = ({ scratchRoot }: NodeContext): string => join(dirname(scratchRoot), 'starts.log');

const starts = (node: NodeContext): readonly string[] => readFileSync(logOf(node), 'utf8').trim().split('\n');

const specOf = async (
  node: NodeContext,
  engines: readonly Engine[],
  change: Partial<CompareSpec> = {},
): Promise<CompareSpec> => {
  const contestants: Contestant[] = [];
  for (const [position, { largestBatchSize = null, ...engine }] of engines.entries()) {
    const ref = await putJson(node, { ...engine, milliseconds: position + 1, log: logOf(node) });
    const network = { kind: 'ort-tensorrt', engine: ref, largestBatchSize } as const;
    contestants.push({ id: `trial-of-${engine.name}`, label: engine.name, network });
  }
  const index = await putJson(node, { shards: [] });
  return {
    contestants,
    reference: 0,
    turns: TURNS,
    repetition: '1',
    preprocessing: { colour: 'grey', resize: null, crop: 8, interpolation: 'bilinear', mean: [0], std: [1] },
    evaluation: {
      index,
      images: 1,
      splitSha256: 'a'.repeat(64),
      list: index,
    },
    ...change,
  };
};

const AB = [{ name: 'a' }, { name: 'b' }];

const comparedOf = async (node: NodeContext, spec: CompareSpec) =>
  comparedBlocksSchema.parse(JSON.parse(await node.artifacts.text(await compareByTurns(node, spec, ATTEMPT))));

test('every block is one start of its program, in the order of the turns, the reference twice', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const { contestants, blocks } = await comparedOf(node, await specOf(node, AB));
  const order = [0, 1, 2, 3, 4].flatMap((round) => turnOrder(3, round).map((contestant) => ({ round, contestant })));
  expect(blocks.map(({ round, contestant }) => ({ round, contestant }))).toEqual(order);
  expect(starts(node).map((line) => line[0])).toEqual(order.map(({ contestant }) => 'aba'[contestant]));
  expect(contestants).toEqual([
    { id: 'trial-of-a', label: 'a', again: false },
    { id: 'trial-of-b', label: 'b', again: false },
    { id: 'trial-of-a', label: 'a', again: true },
  ]);
  for (const { contestant, measured } of blocks) {
    expect(measured.map(({ medianMs }) => medianMs)).toEqual(contestant === 1 ? [2, 16] : [1, 8]);
  }
});

test('what was cut off goes on: whole rounds are kept, and the one that was cut is measured again', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const spec = await specOf(node, [
    { name: 'a', failAt: [8] },
    { name: 'b', failAt: [8] },
  ]);
  await expect(compareByTurns(node, spec, ATTEMPT)).rejects.toMatchObject({ code: 'StageProgramCrashed' });
  const { blocks } = await comparedOf(node, spec);
  expect(blocks).toHaveLength(15);
  // Two rounds of three, two starts of the third, and its three and those of two more rounds.
  expect(starts(node)).toHaveLength(6 + 2 + 9);
});

test('another repetition, another node, another length and other company are measured anew, and further blocks alone', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  // All starts after the first comparison crash, so that each measurement that is begun is one start.
  const engine = { name: 'a', failAt: [11, 12, 13, 14, 15] };
  const spec = await specOf(node, [engine]);
  await compareByTurns(node, spec, ATTEMPT);
  const alike = { ...node, probe: { ...node.probe, nodeId: 'another' } };
  const others: readonly (readonly [NodeContext, CompareSpec])[] = [
    [node, { ...spec, repetition: '2' }],
    [alike, spec],
    [node, { ...spec, turns: { ...TURNS, seconds: 1 } }],
    [node, await specOf(node, [engine, { name: 'b' }])],
    [node, { ...spec, turns: { ...TURNS, blocks: 6 } }],
  ];
  for (const [on, other] of others) {
    const before = starts(node).length;
    await expect(compareByTurns(on, other, ATTEMPT)).rejects.toMatchObject({ code: 'StageProgramCrashed' });
    expect(starts(node)).toHaveLength(before + 1);
  }
});

test('names are for people: under another id the same engine is the same contestant', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const spec = await specOf(node, [{ name: 'a' }]);
  await compareByTurns(node, spec, ATTEMPT);
  const renamed = spec.contestants.map((own) => ({ ...own, id: `night-12/${own.id}`, label: 'x' }));
  const { contestants } = await comparedOf(node, { ...spec, contestants: renamed });
  expect(contestants[0]).toEqual({ id: 'night-12/trial-of-a', label: 'x', again: false });
  expect(starts(node)).toHaveLength(10);
});

test('one engine alone is compared with itself, and a second time every block comes from the store', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const spec = await specOf(node, [{ name: 'a' }]);
  const { blocks } = await comparedOf(node, spec);
  expect(blocks).toHaveLength(10);
  expect((await comparedOf(node, spec)).blocks).toEqual(blocks);
  expect(starts(node)).toHaveLength(10);
});

test('a batch size that an engine does not take is measured of the others', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const spec = await specOf(node, [
    { name: 'a', failAt: [4] },
    { name: 'b', largestBatchSize: 4, failAt: [4] },
  ]);
  await expect(compareByTurns(node, spec, ATTEMPT)).rejects.toThrow();
  expect(new Set(starts(node))).toEqual(new Set(['a [1, 8]', 'b [1]']));
});

test('it says which block is measured, of whom, and at which batch size', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const phases: string[] = [];
  const spec = await specOf(node, [{ name: 'a', failAt: [3] }]);
  const onProgress: StageAttempt['onProgress'] = ({ phase }) => phases.push(phase);
  await expect(compareByTurns(node, spec, { ...ATTEMPT, onProgress })).rejects.toThrow();
  expect(phases.slice(0, 4)).toEqual([
    'block 1 of 10: a',
    'block 1 of 10: a, batch 1',
    'block 2 of 10: a',
    'block 2 of 10: a, batch 1',
  ]);
});

test('a cancellation ends the block that is measured and begins no other', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const spec = await specOf(node, [{ name: 'a', gate: '/never' }]);
  const cancelling = new AbortController();
  const compared = compareByTurns(node, spec, {
    signal: cancelling.signal,
    onProgress: ({ phase }) => phase === 'block 1 of 10: a, batch 1' && cancelling.abort(new Error('cancelled')),
  });
  await expect(compared).rejects.toThrow();
  expect(starts(node)).toEqual(['a [1, 8]']);
});

test('a reference that is none of the contestants is refused before anything is measured', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const refused = compareByTurns(node, await specOf(node, AB, { reference: 2 }), ATTEMPT);
  await expect(refused).rejects.toMatchObject({ code: 'InputInvalid', message: 'reference is 2, of 2 contestants.' });
});
