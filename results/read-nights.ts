import type { Kysely } from 'kysely';
import { z } from 'zod';
import { nightNodeSchema } from '../contracts/night-record.js';
import { classFindingSchema, nightVerdictSchema } from '../contracts/night-verdict.js';
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

const MOST_NODES = 100_000;

/** Reads nights from a database. */
export const nightsReader = (database: Kysely<ResultsSchema>): NightsReader => ({
  nights: async (fleet) => {
    const rows = await database
      .selectFrom('nights')
      .selectAll()
      .$if(fleet !== undefined, (query) => query.where('fleet', '=', fleet ?? ''))
      .orderBy('startedAt', 'desc')
      .orderBy('nightId', 'desc')
      .execute();
    return rows.map(nightOfRow);
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
    return rows.map((row) => nightBenchmarkSchema.parse({ ...row, sources: JSON.parse(row.sources) }));
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
      verdicts: rows.map(({ judged }) => nightVerdictSchema.parse(JSON.parse(judged))),
      classFindings: z.array(classFindingSchema).parse(JSON.parse(night?.classFindings ?? '[]')),
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
      series: nightVerdictSchema.parse(JSON.parse(judged)).series,
    }));
  },
  nightSuspicions: async (nightId) => {
    const night = await database
      .selectFrom('nights')
      .select('suspicions')
      .where('nightId', '=', nightId)
      .executeTakeFirst();
    return z.array(suspicionSchema).parse(JSON.parse(night?.suspicions ?? '[]'));
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
    return rows.map(({ nightId, judged }) => ({ nightId, verdict: nightVerdictSchema.parse(JSON.parse(judged)) }));
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
      .select('judged')
      .where('nightId', '=', nightId)
      .where('judged', 'is not', null)
      .orderBy('position')
      .execute();
    return rows.map(({ judged }) => nightNodeSchema.parse(JSON.parse(judged ?? 'null')));
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

const nightOfRow = ({ plan, ...row }: NightRow): StoredNight =>
  storedNightSchema.parse({ ...row, plan: JSON.parse(plan) });

const expectedNodeOfRow = ({ powerState, refused, ...row }: NightNodeRow): ExpectedNode =>
  expectedNodeSchema.parse({
    ...row,
    powerState: JSON.parse(powerState),
    refused: refused === null ? null : JSON.parse(refused),
  });

const engineOfRow = ({ network, ...row }: NightEngineRow): NightEngine =>
  nightEngineSchema.parse({ ...row, network: JSON.parse(network) });

const comparisonOfRow = ({ compared, ...row }: NightComparisonRow): NightComparison =>
  nightComparisonSchema.parse({
    ...row,
    failure: failureOfColumns(row),
    compared: compared === null ? null : (JSON.parse(compared) as unknown),
  });
