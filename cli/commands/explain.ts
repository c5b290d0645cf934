import { join } from 'node:path';
import { openOutcomeStore } from '../../activities/artifacts/outcome-store.js';
import { differingFields, type FieldDifference } from '../explain/differing-fields.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { StageRecord, TrialRecord } from '../../contracts/results.js';
import type { StageIdentity } from '../../contracts/stage.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { withResults } from '../with-results.js';

interface StageComparison {
  readonly stage: string;
  readonly keys: readonly [string | null, string | null];
  readonly isShared: boolean;
  readonly differences: readonly FieldDifference[];
}

/** Says stage by stage which fields of two trials' stage keys differ, so that one sees what they shared and why not more. */
export const runExplain = async (context: CommandContext, first: string, second: string): Promise<number> => {
  const outcomes = openOutcomeStore(join(context.settings.stateDir, 'store'));
  const identityOf = async (key: string): Promise<StageIdentity> => {
    const record = await outcomes.read(key);
    if (record === undefined) throw new QuantfleetFailure('NotFound', `The store has no outcome for stage key ${key}.`);
    return record.identity;
  };
  const [a, b] = await withResults(context.settings.stateDir, async (results) => [
    await findTrial(results, first),
    await findTrial(results, second),
  ]);
  const comparisons: StageComparison[] = [];
  for (const [left, right] of pairStages(a?.stages ?? [], b?.stages ?? [])) {
    const isShared = left?.key === right?.key;
    const differences =
      isShared || left === undefined || right === undefined
        ? []
        : differingFields(await identityOf(left.key), await identityOf(right.key));
    const stage = left?.stage ?? right?.stage ?? '';
    comparisons.push({ stage, keys: [left?.key ?? null, right?.key ?? null], isShared, differences });
  }
  const text = comparisons.flatMap(describeComparison).join('\n');
  process.stdout.write(
    context.json ? `${JSON.stringify(comparisons, null, 2)}\n` : `A ${first}\nB ${second}\n\n${text}\n`,
  );
  return EXIT.ok;
};

const findTrial = async (
  results: Parameters<Parameters<typeof withResults>[1]>[0],
  name: string,
): Promise<TrialRecord> => {
  for (const { sweepId } of await results.sweeps()) {
    const trial = (await results.trials(sweepId)).find(({ trialId }) => trialId === name);
    if (trial !== undefined) return trial;
  }
  throw new QuantfleetFailure('NotFound', `There is no trial ${name}; \`quantfleet sweep status SWEEP\` lists them.`);
};

/** Stages of the same name side by side, in order; one that only one trial has stands alone. */
const pairStages = (
  left: readonly StageRecord[],
  right: readonly StageRecord[],
): readonly (readonly [StageRecord | undefined, StageRecord | undefined])[] => {
  const names = [...new Set([...left, ...right].map(({ stage }) => stage))];
  return names.flatMap((name) => {
    const a = left.filter(({ stage }) => stage === name);
    const b = right.filter(({ stage }) => stage === name);
    return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => [a[index], b[index]] as const);
  });
};

const describeComparison = ({ stage, keys: [a, b], isShared, differences }: StageComparison): string[] => {
  const title = stage.padEnd(14);
  if (isShared) return [`${title} shared       ${a?.slice(0, 12)}`];
  if (a === null || b === null) return [`${title} only in ${a === null ? 'B' : 'A'}    ${(a ?? b)?.slice(0, 12)}`];
  return [
    `${title} differs      ${a.slice(0, 12)} | ${b.slice(0, 12)}`,
    ...differences.map(({ field, a: left, b: right }) => `${''.padEnd(15)}${field}: ${left} | ${right}`),
  ];
};
