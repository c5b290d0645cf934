import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { compareByTurns } from '../../activities/compare-by-turns.js';
import { turnOrder } from '../../activities/turn-order.js';
import type { ConditionSource } from '../../activities/conditions/condition-source.js';
import type { ComparedBlock } from '../../activities/measured-round.js';
import type { NodeContext, StageAttempt } from '../../activities/stage-context.js';
import { packagePath } from '../../config/package-path.js';
import { conditionLimitsSchema } from '../../contracts/conditions.js';
import { comparedBlocksSchema } from '../../contracts/comparison-record.js';
import type { CompareSpec } from '../../contracts/stage-spec.js';
import type { Contestant } from '../../contracts/turns.js';
import { conditionSample } from '../condition-sample.js';
import { temporaryFolder } from '../temporary-folder.js';
import { testNode } from '../test-node.js';

const PROGRAM = packagePath('test/fixtures/bin/block-program');
const ATTEMPT: StageAttempt = { signal: new AbortController().signal, onProgress: () => {} };
const TURNS = { blocks: 5, batchSizes: [1, 8], seconds: 0.5, warmUpSeconds: 2 };

interface Engine {
  readonly name: string;
  readonly failAt?: readonly number[];
  readonly crowdedAt?: readonly number[];
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

const limited = (repeats: number) => ({ turns: { ...TURNS, conditions: conditionLimitsSchema.parse({ repeats }) } });

const taintsIn = (blocks: readonly ComparedBlock[]) =>
  blocks.map(({ taints, repeats }) => [taints.map(({ code }) => code), repeats]);

const CLEAN = [[], 0];
const clean = (count: number) => Array.from({ length: count }, () => CLEAN);

test('a tainted block is measured again at once, within its round, and counts when it is good then', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const spec = await specOf(node, [{ name: 'a', crowdedAt: [3, 4] }], limited(2));
  const { blocks } = await comparedOf(node, spec);
  expect(starts(node)).toHaveLength(12);
  expect(taintsIn(blocks)).toEqual([CLEAN, CLEAN, [[], 2], ...clean(7)]);
});

test('a block that stays tainted is kept with its reasons after the last repeat', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const spec = await specOf(node, [{ name: 'a', crowdedAt: [3, 4, 5] }], limited(2));
  const { blocks } = await comparedOf(node, spec);
  expect(taintsIn(blocks)).toEqual([CLEAN, CLEAN, [['ProcessorShared'], 2], ...clean(7)]);
  expect(blocks[2]?.taints[0]?.detail).toBe('others took 50 % of the processors, of at most 20 %');
});

test('what was repeated comes from the store the next time, tainted or not', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const spec = await specOf(node, [{ name: 'a', crowdedAt: [1, 3, 4, 5] }], limited(2));
  const { blocks } = await comparedOf(node, spec);
  const measured = starts(node).length;
  expect((await comparedOf(node, spec)).blocks).toEqual(blocks);
  expect(starts(node)).toHaveLength(measured);
});

test('a round that was cut between two repeats is measured again as a whole', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const spec = await specOf(node, [{ name: 'a', crowdedAt: [2], failAt: [3] }], limited(2));
  await expect(compareByTurns(node, spec, ATTEMPT)).rejects.toMatchObject({ code: 'StageProgramCrashed' });
  const { blocks } = await comparedOf(node, spec);
  expect(taintsIn(blocks)).toEqual(clean(10));
  expect(starts(node)).toHaveLength(3 + 10);
});

test('other limits judge stored blocks anew, and measure only rounds that they find tainted', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const spec = await specOf(node, [{ name: 'a', crowdedAt: [3] }], limited(0));
  expect(taintsIn((await comparedOf(node, spec)).blocks)[2]).toEqual([['ProcessorShared'], 0]);
  const lenient = { ...TURNS, conditions: conditionLimitsSchema.parse({ repeats: 0, othersPercent: 60 }) };
  expect(taintsIn((await comparedOf(node, { ...spec, turns: lenient })).blocks)).toEqual(clean(10));
  expect(starts(node)).toHaveLength(10);
  const strict = await comparedOf(node, { ...spec, ...limited(1) });
  expect(taintsIn(strict.blocks)).toEqual(clean(10));
  expect(starts(node)).toHaveLength(12);
});

test('before a repeat the machine is waited for until it is as cool as at the first good block, and progress says so', async () => {
  const said: string[] = [];
  const temperatures = [70, 64, 51];
  const cool = [conditionSample({ temperatureC: 50 })];
  const conditions: ConditionSource = {
    watch: async () => ({
      samples: () => cool,
      next: async () => conditionSample({ temperatureC: temperatures.shift() ?? expect.fail() }),
      stop: async () => {},
    }),
  };
  const node = { ...testNode(temporaryFolder(), PROGRAM), conditions };
  const spec = await specOf(node, [{ name: 'a', crowdedAt: [3] }], limited(2));
  await compareByTurns(node, spec, { ...ATTEMPT, onProgress: ({ phase }) => said.push(phase) });
  expect(said.filter((phase) => phase.includes('waits'))).toEqual([
    'block 3 of 10: a, waits for the machine: 70.0 °C, until 52.0 °C',
    'block 3 of 10: a, waits for the machine: 64.0 °C, until 52.0 °C',
  ]);
  expect(said).toContain('block 3 of 10: a, once more (1 of 2)');
});

test('a machine that does not cool down is waited for no longer than the settings say', async () => {
  let at = 0;
  const conditions: ConditionSource = {
    watch: async () => {
      const samples = [conditionSample({ at, busyPercent: 90 })];
      return {
        samples: () => samples,
        next: async () => conditionSample({ at: ++at, busyPercent: 90 }),
        stop: async () => {},
      };
    },
  };
  const node = { ...testNode(temporaryFolder(), PROGRAM), conditions };
  const spec = await specOf(node, [{ name: 'a', crowdedAt: [1] }], limited(1));
  const said: string[] = [];
  await compareByTurns(node, spec, { ...ATTEMPT, onProgress: ({ phase }) => said.push(phase) });
  const waits = said.filter((phase) => phase.includes('waits'));
  expect(waits).toHaveLength(59);
  expect(waits[0]).toBe('block 1 of 10: a, waits for the machine: others take 90 % of the processors');
});

test('a reference that is none of the contestants is refused before anything is measured', async () => {
  const node = testNode(temporaryFolder(), PROGRAM);
  const refused = compareByTurns(node, await specOf(node, AB, { reference: 2 }), ATTEMPT);
  await expect(refused).rejects.toMatchObject({ code: 'InputInvalid', message: 'reference is 2, of 2 contestants.' });
});
