import type { Kysely } from 'kysely';
import { z } from 'zod';
import { nightNodeSchema } from '../contracts/night-record.js';
import { classFindingSchema, type NightVerdict, nightVerdictSchema } from '../contracts/night-verdict.js';
import type { NightsReader } from '../contracts/nights.js';
import {
  acceptedStepSchema,
  type ExpectedNode,
  expectedNodeSchema,
  nightBenchmarkSchema,
  type NightComparison,
  nightComparisonSchema,
  type NightEngine,
  nightEngineSchema,
  type StoredNight,
  storedNightSchema,
  suspicionSchema,
} from '../contracts/stored-night.js';
import type { NightComparisonRow, NightEngineRow, NightNodeRow, NightRow, ResultsSchema } from './database-schema.js';
import { failureOfColumns } from './failure-columns.js';
import { keptJson } from './kept-json.js';

const MOST_NODES = 100_000;

/** Reads nights from a database. */
export const nightsReader = (database: Kysely<ResultsSchema>): NightsReader => ({
  nights: async (fleet) => {
    const rows = await database
      .selectFrom('nights')
      .select(['nightId', 'fleet', 'startedAt', 'deadline', 'version', 'status', 'finishedAt'])
      .$if(fleet !== undefined, (query) => query.where('fleet', '=', fleet ?? ''))
      .orderBy('startedAt', 'desc')
      .orderBy('nightId', 'desc')
      .execute();
    return rows.map((row) => nightSummarySchema.parse(row));
  },
  night: async (nightId) => {
    const row = await database.selectFrom('nights').selectAll().where('nightId', '=', nightId).executeTakeFirst();
    return row && nightOfRow(row);
  },
  expectedNodes: async (nightId, from = 0, count = MOST_NODES) => {
    const rows = await database
      .selectFrom('nightNodes')
      .selectAll()
      .where('nightId', '=', nightId)
      .orderBy('position')
      .limit(count)
      .offset(from)
      .execute();
    return rows.map(expectedNodeOfRow);
  },
  expectedNode: async (nightId, nodeId) => {
    const row = await database
      .selectFrom('nightNodes')
      .selectAll()
      .where('nightId', '=', nightId)
      .where('nodeId', '=', nodeId)
      .executeTakeFirst();
    return row && { ...expectedNodeOfRow(row), position: row.position };
  },
  nightBenchmarks: async (nightId) => {
    const rows = await database
      .selectFrom('nightBenchmarks')
      .selectAll()
      .where('nightId', '=', nightId)
      .orderBy('position')
      .execute();
    return rows.map(({ sources, ...row }) => ({
      ...nightBenchmarkSchema.omit({ sources: true }).parse(row),
      sources: keptJson(
        nightBenchmarkSchema.shape.sources,
        sources,
        `what ${row.name} took in on the night ${nightId}`,
      ),
    }));
  },
  nightEngines: async (nightId, nodeId) => {
    const rows = await database
      .selectFrom('nightEngines')
      .selectAll()
      .where('nightId', '=', nightId)
      .$if(nodeId !== undefined, (query) => query.where('nodeId', '=', nodeId ?? ''))
      .orderBy('nodeId')
      .orderBy('benchmark')
      .orderBy('recipe')
      .orderBy('build')
      .execute();
    return rows.map(engineOfRow);
  },
  earlierEngines: async ({ fleet, nodeId, benchmark, recipe }, before) => {
    const rows = await database
      .selectFrom('nightEngines')
      .innerJoin('nights', 'nights.nightId', 'nightEngines.nightId')
      .selectAll('nightEngines')
      .where('nights.fleet', '=', fleet)
      .where('nights.startedAt', '<', (query) =>
        query.selectFrom('nights as tonight').select('tonight.startedAt').where('tonight.nightId', '=', before),
      )
      .where('nightEngines.nodeId', '=', nodeId)
      .where('nightEngines.benchmark', '=', benchmark)
      .where('nightEngines.recipe', '=', recipe)
      .orderBy('nights.startedAt', 'desc')
      .orderBy('nightEngines.build')
      .execute();
    return rows.map(engineOfRow);
  },
  nightComparisons: async (nightId, nodeId) => {
    const rows = await database
      .selectFrom('nightComparisons')
      .selectAll()
      .where('nightId', '=', nightId)
      .$if(nodeId !== undefined, (query) => query.where('nodeId', '=', nodeId ?? ''))
      .orderBy('nodeId')
      .orderBy('benchmark')
      .orderBy('recipe')
      .orderBy('session', 'desc')
      .execute();
    return rows.map(comparisonOfRow);
  },
  nightVerdicts: async (nightId) => {
    const night = await database
      .selectFrom('nights')
      .select('classFindings')
      .where('nightId', '=', nightId)
      .executeTakeFirst();
    const rows = await database
      .selectFrom('nightVerdicts')
      .select('judged')
      .where('nightId', '=', nightId)
      .orderBy('position')
      .execute();
    return {
      verdicts: rows.map(({ judged }) => verdictOf(nightId, judged)),
      classFindings: keptJson(
        z.array(classFindingSchema),
        night?.classFindings ?? '[]',
        `what the night ${nightId} found of node classes`,
      ),
    };
  },
  trendPoints: async (nightIds) => {
    if (nightIds.length === 0) return [];
    const rows = await database
      .selectFrom('nightVerdicts')
      .select(['nightId', 'verdict', 'value', 'reference', 'judged'])
      .where('nightId', 'in', nightIds)
      .orderBy('nightId')
      .orderBy('position')
      .execute();
    return rows.map(({ judged, ...point }) => ({
      ...point,
      series: verdictOf(point.nightId, judged).series,
    }));
  },
  nightSuspicions: async (nightId) => {
    const night = await database
      .selectFrom('nights')
      .select('suspicions')
      .where('nightId', '=', nightId)
      .executeTakeFirst();
    return keptJson(z.array(suspicionSchema), night?.suspicions ?? '[]', `what the night ${nightId} suspects`);
  },
  earlierVerdicts: async ({ fleet, nodeId, benchmark, recipe }, before) => {
    const rows = await database
      .selectFrom('nightVerdicts')
      .innerJoin('nights', 'nights.nightId', 'nightVerdicts.nightId')
      .select(['nightVerdicts.nightId', 'nightVerdicts.judged'])
      .where('nights.fleet', '=', fleet)
      .where('nights.startedAt', '<', (query) =>
        query.selectFrom('nights as tonight').select('tonight.startedAt').where('tonight.nightId', '=', before),
      )
      .where('nightVerdicts.nodeId', '=', nodeId)
      .where('nightVerdicts.benchmark', '=', benchmark)
      .where('nightVerdicts.recipe', '=', recipe)
      .orderBy('nights.startedAt')
      .orderBy('nightVerdicts.position')
      .execute();
    return rows.map(({ nightId, judged }) => ({ nightId, verdict: verdictOf(nightId, judged) }));
  },
  seriesComparisons: async ({ nodeId, benchmark, recipe }, nightId) => {
    const rows = await database
      .selectFrom('nightComparisons')
      .selectAll()
      .where('nightId', '=', nightId)
      .where('nodeId', '=', nodeId)
      .where('benchmark', '=', benchmark)
      .where('recipe', '=', recipe)
      .execute();
    return rows.map(comparisonOfRow);
  },
  nightNodes: async (nightId) => {
    const rows = await database
      .selectFrom('nightNodes')
      .select(['nodeId', 'judged'])
      .where('nightId', '=', nightId)
      .where('judged', 'is not', null)
      .orderBy('position')
      .execute();
    return rows.map(({ nodeId, judged }) =>
      keptJson(nightNodeSchema, judged ?? '', `what the night ${nightId} says of ${nodeId}`),
    );
  },
  acceptedSteps: async (fleet) => {
    const rows = await database
      .selectFrom('acceptedSteps')
      .selectAll()
      .where('fleet', '=', fleet)
      .orderBy('acceptedAt')
      .execute();
    return rows.map((row) => acceptedStepSchema.parse(row));
  },
});

const nightSummarySchema = storedNightSchema.omit({ plan: true });

const nightOfRow = ({ plan, ...row }: NightRow): StoredNight => ({
  ...nightSummarySchema.parse(row),
  plan: keptJson(storedNightSchema.shape.plan, plan, `the plan of the night ${row.nightId}`),
});

const verdictOf = (nightId: string, judged: string): NightVerdict =>
  keptJson(nightVerdictSchema, judged, `a verdict of the night ${nightId}`);

const expectedNodeOfRow = ({ powerState, refused, ...row }: NightNodeRow): ExpectedNode => {
  const what = `the board ${row.nodeId} of the night ${row.nightId}`;
  const { shape } = expectedNodeSchema;
  return {
    ...expectedNodeSchema.omit({ powerState: true, refused: true }).parse(row),
    powerState: keptJson(shape.powerState, powerState, what),
    refused: keptJson(shape.refused, refused ?? 'null', what),
  };
};

const engineOfRow = ({ network, ...row }: NightEngineRow): NightEngine => ({
  ...nightEngineSchema.omit({ network: true }).parse(row),
  network: keptJson(nightEngineSchema.shape.network, network, `an engine of ${row.nodeId} of the night ${row.nightId}`),
});

const comparisonOfRow = ({ compared, ...row }: NightComparisonRow): NightComparison => ({
  ...nightComparisonSchema.omit({ compared: true }).parse({ ...row, failure: failureOfColumns(row) }),
  compared: keptJson(
    nightComparisonSchema.shape.compared,
    compared ?? 'null',
    `what ${row.nodeId} measured by turns on the night ${row.nightId}`,
  ),
});
