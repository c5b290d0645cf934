import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AcceptedStep } from '../../contracts/stored-night.js';
import { openResultsDatabase, type ResultsDatabase } from '../../results/results-database.js';
import { contractDatabases } from './contract-databases.js';
import {
  begunNight,
  expectedNodes,
  nightBenchmark,
  nightComparison,
  nightEngine,
  nightNode,
  nightVerdict,
} from './night-fixture.js';

const SERIES = { fleet: 'lab', nodeId: 'orin-1', benchmark: 'mini', recipe: 'ort-static' };

describe.each(contractDatabases())('on $name', (database) => {
  let results: ResultsDatabase;

  beforeEach(async (context) => {
    context.skip(database.missing !== undefined, database.missing);
    results = await openResultsDatabase(await database.create());
    for (const night of [1, 2, 3]) {
      await results.beginNight(begunNight(night), expectedNodes, [nightBenchmark(night)]);
    }
  });

  afterEach(async () => {
    await results?.close();
  });

  test('a night comes back as it began and as it ended, newest first, with the boards and benchmarks that it expects', async () => {
    const running = { ...begunNight(3), status: 'running', finishedAt: null };
    expect(await results.night(running.nightId)).toEqual(running);
    const end = { status: 'deadline', finishedAt: begunNight(3).deadline } as const;
    await results.endNight(running.nightId, end);
    const { plan: _, ...summary } = begunNight(3);
    expect((await results.nights('lab'))[0]).toEqual({ ...summary, ...end });
    expect((await results.nights()).map(({ nightId }) => nightId)).toEqual(
      [3, 2, 1].map((night) => begunNight(night).nightId),
    );
    expect(await results.nights('other')).toEqual([]);
    expect(await results.expectedNodes(running.nightId)).toEqual(expectedNodes);
    expect(await results.expectedNodes(running.nightId, 1, 1)).toEqual(expectedNodes.slice(1));
    await results.saveNightBenchmark(running.nightId, { name: 'mini', sources: { plan: 'p' } });
    expect(await results.nightBenchmarks(running.nightId)).toEqual([{ ...nightBenchmark(3), sources: { plan: 'p' } }]);
    expect(await results.night('unknown')).toBeUndefined();
  });

  test('engines of a series are found on earlier nights alone, the newest night first', async () => {
    for (const night of [1, 2, 3]) await results.saveNightEngines([nightEngine(night)]);
    const second = nightEngine(2, { build: 2, trialId: 'second build' });
    await results.saveNightEngines([second, nightEngine(2, { recipe: 'pytorch-fp32' })]);
    const before = await results.earlierEngines(SERIES, begunNight(3).nightId);
    expect(before).toEqual([nightEngine(2), second, nightEngine(1)]);
    expect(await results.earlierEngines({ ...SERIES, fleet: 'other' }, begunNight(3).nightId)).toEqual([]);
    expect(await results.nightEngines(begunNight(1).nightId, 'orin-1')).toEqual([nightEngine(1)]);
    expect(await results.nightEngines(begunNight(1).nightId, 'orin-2')).toEqual([]);
  });

  test('comparisons of both sessions come back exactly, and one that is saved again replaces itself alone', async () => {
    const failure = { code: 'EngineMismatch', message: 'm', advice: 'a' } as const;
    const failed = nightComparison(2, { status: 'failed', failure, compared: null });
    const confirmation = nightComparison(2, { session: 'confirmation', lookBack: 'They do not run any more.' });
    await results.saveNightComparison(failed);
    await results.saveNightComparison(confirmation);
    expect(await results.nightComparisons(begunNight(2).nightId)).toEqual([failed, confirmation]);
    expect(await results.nightComparisons(begunNight(2).nightId, failed.nodeId)).toEqual([failed, confirmation]);
    expect(await results.nightComparisons(begunNight(2).nightId, 'orin-2')).toEqual([]);
    await results.saveNightComparison(nightComparison(2));
    expect(await results.seriesComparisons(SERIES, begunNight(2).nightId)).toEqual(
      expect.arrayContaining([nightComparison(2), confirmation]),
    );
  });

  test('what is judged again stands alone, and later nights look back on it', async () => {
    const { nightId } = begunNight(2);
    const suspicion = { nodeId: 'orin-1', benchmark: 'mini', recipe: 'ort-static' };
    const classFindings = [] as const;
    await results.saveNightVerdicts(nightId, {
      verdicts: [nightVerdict('too-noisy'), nightVerdict('unchanged')],
      classFindings,
      nodes: [],
      suspicions: [suspicion],
      shown: [],
    });
    expect(await results.nightSuspicions(nightId)).toEqual([suspicion]);
    await results.saveNightVerdicts(nightId, {
      verdicts: [nightVerdict('regressed')],
      classFindings,
      nodes: [nightNode],
      suspicions: [],
      shown: [{ value: 3, reference: 2 }],
    });
    expect(await results.nightVerdicts(nightId)).toEqual({ verdicts: [nightVerdict('regressed')], classFindings });
    expect(await results.nightNodes(nightId)).toEqual([nightNode]);
    expect(await results.nightSuspicions(nightId)).toEqual([]);
    expect(await results.earlierVerdicts(SERIES, begunNight(3).nightId)).toEqual([
      { nightId, verdict: nightVerdict('regressed') },
    ]);
    expect(await results.earlierVerdicts(SERIES, nightId)).toEqual([]);
    const { series } = nightVerdict('regressed');
    expect(await results.trendPoints([nightId])).toEqual([
      { nightId, verdict: 'regressed', value: 3, reference: 2, series },
    ]);
  });

  test('accepted steps of a fleet come back in the order in which they were accepted', async () => {
    const step = (day: number): AcceptedStep => ({
      fleet: 'lab',
      nightId: begunNight(day).nightId,
      nodeId: day === 1 ? null : 'orin-1',
      benchmark: null,
      recipe: null,
      reason: 'new driver',
      acceptedBy: 'me@desk',
      acceptedAt: `2026-12-0${day}T00:00:00.000Z`,
    });
    for (const day of [2, 1]) await results.acceptStep(step(day));
    expect(await results.acceptedSteps('lab')).toEqual([step(1), step(2)]);
    expect(await results.acceptedSteps('other')).toEqual([]);
  });
});
