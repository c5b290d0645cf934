import type { RecipeSettings } from '../../contracts/recipe-settings.js';
import type { TrialRecord } from '../../contracts/trial-record.js';

/** Digits of a digest that tell settings apart which nothing else does. */
const DIGITS = 8;

type Fields = ReadonlyMap<string, string>;

const fieldsOf = (value: unknown, name: string): readonly (readonly [string, string])[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([field, own]) => fieldsOf(own, field))
    : [[name, String(value)]];

const settingsFields = (settings: RecipeSettings | null): Fields => new Map(fieldsOf(settings ?? {}, ''));

/** What tells a trial’s settings from those of the others, as in `quantizedBins 128`: the fields in which they differ. */
export const differingFields = (others: readonly TrialRecord[], trial: TrialRecord): readonly string[] => {
  const own = settingsFields(trial.settings);
  const theirs = others.map(({ settings }) => settingsFields(settings));
  const differing = [...own].filter(([name, value]) => theirs.some((fields) => fields.get(name) !== value));
  if (differing.length === 0) return [`settings ${trial.settingsDigest.slice(0, DIGITS)}`];
  return differing.map((field) => field.join(' '));
};
