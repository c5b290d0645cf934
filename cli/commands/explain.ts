import { join } from 'node:path';
import type { OutcomeRecord } from '../../activities/artifacts/outcome-record.js';
import { openOutcomeStore } from '../../activities/artifacts/outcome-store.js';
import type { TrialRecord } from '../../contracts/results.js';
import type { StageIdentity } from '../../contracts/stage.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { differingFields, type FieldDifference } from '../explain/differing-fields.js';
import { pairStages } from '../explain/pair-stages.js';
import { findTrials } from '../find-trials.js';
import { printable } from '../printable.js';
import { withResults } from '../with-results.js';

interface StageComparison {
  readonly stage: string;
  readonly program: string;
  /** Stage key in each trial; `null` where it lacks the stage. */
  readonly keys: readonly [string | null, string | null];
  readonly differences: readonly FieldDifference[];
}

/** Says stage by stage which fields of two trials' stage keys differ, so that one sees what they shared and why not more. */
export const runExplain = async (context: CommandContext, first: string, second: string): Promise<number> => {
  const { stateDir } = context.settings;
  const [a, b] = await withResults(stateDir, (results) => findTrials(results, [first, second]));
  const identities = await readIdentities(join(stateDir, 'store'), [a, b]);
  const comparisons = pairStages(explained(a, identities), explained(b, identities)).map(([left, right]) => {
    const { stage, program } = left ?? right ?? { stage: '', program: '' };
    const [one, other] = [identities.get(left?.key ?? ''), identities.get(right?.key ?? '')];
    const differences = one === undefined || other === undefined ? [] : differingFields(one, other);
    return { stage, program, keys: [left?.key ?? null, right?.key ?? null] as const, differences };
  });
  process.stdout.write(
    context.json
      ? `${JSON.stringify({ a: first, b: second, stages: comparisons }, null, 2)}\n`
      : printable(`A ${first}\nB ${second}\n\n${comparisons.flatMap(describeComparison).join('\n')}\n`),
  );
  return EXIT.ok;
};

/** Identities of all stages of the trials, by stage key. */
const readIdentities = async (
  store: string,
  trials: readonly TrialRecord[],
): Promise<ReadonlyMap<string, StageIdentity>> => {
  const outcomes = openOutcomeStore(store);
  const records = await Promise.all(trials.flatMap(({ stages }) => stages.map(({ key }) => outcomes.read(key))));
  return new Map(
    records.filter((record): record is OutcomeRecord => record !== undefined).map((r) => [r.outcome.key, r.identity]),
  );
};

const explained = ({ stages }: TrialRecord, identities: ReadonlyMap<string, StageIdentity>) =>
  stages.map(({ stage, key }) => ({ stage, key, program: identities.get(key)?.program ?? '' }));

const describeComparison = ({ stage, program, keys: [a, b], differences }: StageComparison): string[] => {
  const title = `${stage.padEnd(14)} ${program.padEnd(21)}`;
  const short = (key: string | null): string => key?.slice(0, 12) ?? '';
  if (a === b) return [`${title} shared     ${short(a)}`];
  if (a === null || b === null) return [`${title} only in ${a === null ? 'B' : 'A'}  ${short(a ?? b)}`];
  return [
    `${title} differs    ${short(a)} | ${short(b)}`,
    ...differences.map(({ field, a: left, b: right }) => `${''.padEnd(15)}${field}: ${left} | ${right}`),
  ];
};
