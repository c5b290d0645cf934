import type { TrialRecord } from '../../contracts/trial-record.js';
import type { StageIdentity } from '../../contracts/stage.js';
import { differingFields, type FieldDifference } from './differing-fields.js';
import { pairStages } from './pair-stages.js';

/** A stage of two trials side by side. */
interface StageComparison {
  readonly stage: string;
  readonly program: string;
  /** Stage key in each trial; `null` where it lacks the stage. */
  readonly keys: readonly [string | null, string | null];
  readonly differences: readonly FieldDifference[];
}

/** Stage by stage the fields in which two trials' stage keys differ: what they shared, and why not more. */
export const compareTrials = (
  [a, b]: readonly [TrialRecord, TrialRecord],
  identities: ReadonlyMap<string, StageIdentity>,
): readonly StageComparison[] =>
  pairStages(explained(a, identities), explained(b, identities)).map(([left, right]) => {
    const { stage, program } = left ?? right ?? { stage: '', program: '' };
    const [one, other] = [identities.get(left?.key ?? ''), identities.get(right?.key ?? '')];
    const differences = one === undefined || other === undefined ? [] : differingFields(one, other);
    return { stage, program, keys: [left?.key ?? null, right?.key ?? null], differences };
  });

const explained = ({ stages }: TrialRecord, identities: ReadonlyMap<string, StageIdentity>) =>
  stages.map(({ stage, key }) => ({ stage, key, program: identities.get(key)?.program ?? '' }));

/** Lines about one stage of two trials. */
export const comparisonLines = ({ stage, program, keys: [a, b], differences }: StageComparison): readonly string[] => {
  const title = `${stage.padEnd(14)} ${program.padEnd(21)}`;
  const short = (key: string | null): string => key?.slice(0, 12) ?? '';
  if (a === b) return [`${title} shared     ${short(a)}`];
  if (a === null || b === null) return [`${title} only in ${a === null ? 'B' : 'A'}  ${short(a ?? b)}`];
  return [
    `${title} differs    ${short(a)} | ${short(b)}`,
    ...differences.map(({ field, a: left, b: right }) => `${''.padEnd(15)}${field}: ${left} | ${right}`),
  ];
};
