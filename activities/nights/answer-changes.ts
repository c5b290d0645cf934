import { unpackCorrect } from '../../contracts/correct-bits.js';
import { unpackAnswers } from '../../contracts/kept-answers.js';
import type { SessionMeasurement } from '../../contracts/night-verdict.js';
import type { TrialRecord } from '../../contracts/trial-record.js';

type AnswersOfBuild = Extract<SessionMeasurement, { kind: 'answers' }>['builds'][number];

/** What a network of tonight answers otherwise than the reference's on the same images; undefined where they are other images. */
export const answersOf = (reference: TrialRecord, tonight: TrialRecord, metric: string): AnswersOfBuild | undefined => {
  const [before, after] = [reference.evaluation, tonight.evaluation];
  if (before === null || after === null || before.splitSha256 !== after.splitSha256) return undefined;
  const [one, other] = [rightAnswers(before, metric), rightAnswers(after, metric)];
  if (one === undefined || other?.length !== one.length) return undefined;
  const count = (isMeant: (was: boolean, is: boolean) => boolean): number =>
    one.filter((was, image) => isMeant(was, other[image] ?? false)).length;
  return {
    images: one.length,
    onlyReferenceRight: count((was, is) => was && !is),
    onlyTonightRight: count((was, is) => !was && is),
    changed: changedAnswers(before, after),
  };
};

type Evaluation = NonNullable<TrialRecord['evaluation']>;

const rightAnswers = ({ metrics }: Evaluation, metric: string): readonly boolean[] | undefined => {
  const found = metrics.find(({ name }) => name === metric);
  if (found?.outcomes?.kind !== 'bits') return undefined;
  return unpackCorrect({ packed: found.outcomes.packed, images: found.images });
};

const changedAnswers = (before: Evaluation, after: Evaluation): number | null => {
  if (before.kept === undefined || after.kept === undefined) return null;
  const other = unpackAnswers(after.kept.answers);
  return unpackAnswers(before.kept.answers).filter((answer, image) => answer !== other[image]).length;
};
