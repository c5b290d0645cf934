import { expect, test } from 'vitest';
import { type JudgedBoard, nightNode } from '../../../activities/nights/night-node.js';
import type { WatchedBlock } from '../../../contracts/conditions.js';
import type { NightComparison } from '../../../contracts/stored-night.js';
import type { TrialRecord } from '../../../contracts/trial-record.js';
import { conditionSample } from '../../condition-sample.js';
import { trialFixtures } from '../../report/sweep-fixture.js';
import { expectedNodes, nightComparison } from '../../results/night-fixture.js';

const exactly = (value: number) => ({ lowest: value - 1, median: value, highest: value + 1 });

const watched = (temperatureC: number, throttling: string[] = []): WatchedBlock => ({
  samples: 3,
  before: conditionSample({ powerMode: '0 MAXN', powerScope: 'module VDD_IN' }),
  after: conditionSample(),
  gpuMHz: exactly(1300),
  memoryMHz: null,
  processorMHz: null,
  temperatureC: exactly(temperatureC),
  powerW: exactly(20),
  throttling,
  deviceProcesses: 1,
  others: [],
});

/** A session of 100 seconds whose first block was throttled twice and so does not count. */
const session = (): NightComparison => {
  const comparison = nightComparison(2, {
    startedAt: '2026-11-22T03:00:00.000Z',
    finishedAt: '2026-11-22T03:01:40.000Z',
  });
  if (comparison.compared === null) throw new Error('the fixture has no blocks');
  const blocks = comparison.compared.blocks.map((block, index) =>
    index === 0
      ? {
          ...block,
          watched: watched(91, ['hot']),
          taints: [{ code: 'Throttled' as const, detail: 'hot' }],
          repeats: 1,
        }
      : { ...block, watched: watched(50 + index) },
  );
  return { ...comparison, compared: { ...comparison.compared, clocks: 'MAXN, 1300 MHz', blocks } };
};

const trial = (change: Partial<TrialRecord> = {}): TrialRecord => {
  const found = trialFixtures.find(({ recipe, status }) => recipe === 'ort-static' && status === 'measured');
  if (found === undefined) throw new Error('the fixture has no ort-static trial');
  return { ...found, ...change };
};

const withWatts = (watts: number): TrialRecord => {
  const { evaluation, ...own } = trial();
  if (evaluation === null) throw new Error('the trial was not measured');
  const energy = { ...evaluation.energy, watts, idleWatts: 5, seconds: 10, images: 1000, scope: 'module VDD_IN' };
  return { ...own, evaluation: { ...evaluation, energy: energy as NonNullable<typeof evaluation.energy> } };
};

const board = (change: Partial<JudgedBoard> = {}): JudgedBoard => {
  const [node] = expectedNodes;
  if (node === undefined) throw new Error('the fixture has no board');
  return {
    node,
    trials: [],
    comparisons: [],
    referenceNightId: null,
    changes: [],
    cutOff: false,
    failures: [],
    lost: [],
    ...change,
  };
};

test('a board has the conditions of its blocks, with what was set, and the temperature of those that count', () => {
  const { conditions, temperatureC, taints } = nightNode(board({ comparisons: [session()] }));
  expect(conditions).toEqual([
    { name: 'power mode at its start', value: '0' },
    { name: 'clocks set', value: 'MAXN, 1300 MHz' },
    { name: 'power mode', value: '0 MAXN' },
    { name: 'temperature (°C)', value: '50 to 92' },
    { name: 'GPU clock (MHz)', value: '1299 to 1301' },
    { name: 'processor clock (MHz)', value: '2450' },
    { name: 'power (W)', value: '19 to 21, of module VDD_IN' },
    { name: 'throttling', value: 'hot' },
    { name: 'taken by others (% of processor time)', value: '0' },
    { name: 'blocks', value: '17 of 18 count, 1 measured once more' },
  ]);
  expect(temperatureC).toBe(59);
  expect(taints).toEqual(['Throttled: hot']);
});

test('a session counts as work by its blocks that count, and what was repeated is lost', () => {
  const { spent, lostToFailures } = nightNode(board({ comparisons: [session()] })).effort;
  expect(spent).toBeCloseTo((100 * 17) / 19, 6);
  expect(lostToFailures).toBeCloseTo((100 * 2) / 19, 6);
});

test('a stage that two builds share was worked once, and energy is one number a recipe with its source and scope', () => {
  const one = { benchmark: 'mini', recipe: 'ort-static', trial: withWatts(15) };
  const other = { ...one, trial: withWatts(25) };
  const { effort, energy } = nightNode(board({ trials: [one, other] }));
  const alone = nightNode(board({ trials: [one] }));
  expect(effort.spent).toBe(alone.effort.spent);
  expect(effort.spent).toBeGreaterThan(0);
  expect(energy).toEqual([
    {
      benchmark: 'mini',
      recipe: 'ort-static',
      joulesPerImage: 0.15,
      idleWatts: 5,
      source: one.trial.evaluation?.usageSource,
      scope: 'module VDD_IN',
    },
  ]);
  expect(nightNode(board({ trials: [{ ...one, trial: trial() }] })).energy).toEqual([]);
});

test('a board is charged with what failed on it, not with what failed on others or before they had work', () => {
  const measured = { benchmark: 'mini', recipe: 'ort-static', trial: trial() };
  const statusOf = (change: Partial<JudgedBoard>) => {
    const { status, reason } = nightNode(board(change));
    return { status, reason };
  };
  const failure = { benchmark: 'mini', hasBegun: true, message: 'The disk is full.' };
  expect(statusOf({ trials: [measured], failures: [failure] })).toEqual({ status: 'measured', reason: null });
  expect(statusOf({ failures: [failure] })).toEqual({ status: 'failed', reason: 'mini: The disk is full.' });
  const before = { benchmark: 'other', hasBegun: false, message: 'x.pth is not there.' };
  const reason = 'other: x.pth is not there.';
  expect(statusOf({ failures: [before] })).toEqual({ status: 'not-begun', reason });
  expect(statusOf({ trials: [measured], failures: [before] })).toEqual({ status: 'measured', reason });
});

test('a second session that the deadline cuts off leaves the board measured, and a first one does not', () => {
  const failure = { code: 'Cancelled', message: 'The work was cancelled.', advice: '' } as const;
  const cut = { status: 'cancelled', failure, compared: null } as const;
  const trials = [{ benchmark: 'mini', recipe: 'ort-static', trial: trial() }];
  const second = nightComparison(2, { ...cut, session: 'confirmation' });
  expect(nightNode(board({ trials, comparisons: [session(), second] })).status).toBe('measured');
  expect(nightNode(board({ trials, comparisons: [nightComparison(2, cut)] })).status).toBe('cut-off');
});
