import type { Kysely } from 'kysely';
import type { NightsWriter } from '../contracts/nights.js';
import type { NightBenchmark } from '../contracts/stored-night.js';
import { comparisonColumns } from './comparison-columns.js';
import type { NightBenchmarkRow, NightNodeRow, NightVerdictRow, ResultsSchema } from './database-schema.js';
import { insertRows } from './insert-rows.js';
import { storableText } from './storable-text.js';

/** Writes nights into a database. */
export const nightsWriter = (database: Kysely<ResultsSchema>): NightsWriter => ({
  beginNight: (night, nodes, benchmarks) =>
    database.transaction().execute(async (transaction) => {
      const { nightId } = night;
      const { plan, ...own } = storableText(night);
      const row = {
        ...own,
        plan: JSON.stringify(plan),
        status: 'running' as const,
        finishedAt: null,
        classFindings: '[]',
        suspicions: '[]',
      };
      await transaction
        .insertInto('nights')
        .values(row)
        .onConflict((conflict) => conflict.column('nightId').doUpdateSet(row))
        .execute();
      await transaction.deleteFrom('nightNodes').where('nightId', '=', nightId).execute();
      await transaction.deleteFrom('nightBenchmarks').where('nightId', '=', nightId).execute();
      await insertRows(
        transaction,
        'nightNodes',
        storableText(nodes).map(({ powerState, refused, ...node }, position): NightNodeRow => ({
          nightId,
          position,
          ...node,
          powerState: JSON.stringify(powerState),
          refused: refused === null ? null : JSON.stringify(refused),
          status: null,
          reason: null,
          judged: null,
        })),
      );
      const rows = benchmarks.map((benchmark, position) => benchmarkRow(nightId, position, benchmark));
      await insertRows(transaction, 'nightBenchmarks', rows);
    }),
  saveNightBenchmark: async (nightId, { name, sources }) => {
    await database
      .updateTable('nightBenchmarks')
      .set({ sources: JSON.stringify(storableText(sources)) })
      .where('nightId', '=', nightId)
      .where('name', '=', name)
      .execute();
  },
  saveNightEngines: (engines) =>
    database.transaction().execute(async (transaction) => {
      for (const { network, ...engine } of storableText(engines)) {
        const row = { ...engine, network: JSON.stringify(network) };
        await transaction
          .insertInto('nightEngines')
          .values(row)
          .onConflict((conflict) =>
            conflict.columns(['nightId', 'nodeId', 'benchmark', 'recipe', 'build']).doUpdateSet(row),
          )
          .execute();
      }
    }),
  saveNightComparison: async (comparison) => {
    const row = comparisonColumns(comparison);
    await database
      .insertInto('nightComparisons')
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(['nightId', 'nodeId', 'benchmark', 'recipe', 'session']).doUpdateSet(row),
      )
      .execute();
  },
  saveNightVerdicts: (nightId, judged) =>
    database.transaction().execute(async (transaction) => {
      const { verdicts, classFindings, nodes, suspicions, shown } = storableText(judged);
      await transaction
        .updateTable('nights')
        .set({ classFindings: JSON.stringify(classFindings), suspicions: JSON.stringify(suspicions) })
        .where('nightId', '=', nightId)
        .execute();
      await transaction.deleteFrom('nightVerdicts').where('nightId', '=', nightId).execute();
      const rows = verdicts.map((verdict, position): NightVerdictRow => {
        const { nodeId, benchmark, recipe, metric } = verdict.series;
        return {
          nightId,
          position,
          nodeId,
          benchmark,
          recipe,
          metric: metric.name,
          subject: metric.subject,
          batchSize: metric.batchSize,
          verdict: verdict.verdict,
          value: shown[position]?.value ?? null,
          reference: shown[position]?.reference ?? null,
          effect: verdict.effect?.value ?? null,
          lower: verdict.effect?.lower ?? null,
          upper: verdict.effect?.upper ?? null,
          adjustedP: verdict.adjustedP,
          reason: verdict.reason,
          judged: JSON.stringify(verdict),
        };
      });
      await insertRows(transaction, 'nightVerdicts', rows);
      for (const node of nodes) {
        await transaction
          .updateTable('nightNodes')
          .set({ status: node.status, reason: node.reason, judged: JSON.stringify(node) })
          .where('nightId', '=', nightId)
          .where('nodeId', '=', node.nodeId)
          .execute();
      }
    }),
  endNight: async (nightId, end) => {
    await database.updateTable('nights').set(end).where('nightId', '=', nightId).execute();
  },
  acceptStep: async (step) => {
    await database.insertInto('acceptedSteps').values(storableText(step)).execute();
  },
});

const benchmarkRow = (
  nightId: string,
  position: number,
  { sources, ...benchmark }: NightBenchmark,
): NightBenchmarkRow => ({ nightId, position, ...benchmark, sources: JSON.stringify(storableText(sources)) });
