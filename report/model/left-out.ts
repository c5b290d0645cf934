import { BASELINE } from '../../contracts/recipe-table.js';
import { SPLIT_ROLES, type SplitRole } from '../../contracts/split-role.js';
import { fieldOf, listOf } from '../../contracts/json-field.js';
import { PREPARE_SPLIT_PROGRAMS } from '../../contracts/programs/prepare-split.js';
import { recordedFacts } from '../../contracts/recorded-facts.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import type { Json } from '../../contracts/stage.js';
import type { ReportView } from './report-view.js';

/** Images that a split lacks because they could not be used. */
export interface LeftOut {
  readonly role: SplitRole;
  /** Those that are named, each as `path: reason`. */
  readonly images: readonly string[];
  /** How many there are. */
  readonly count: number;
}

/** Images of which a long list names only the first. */
interface NamedImages {
  readonly images: readonly string[];
  readonly unnamed: number;
}

const named = (images: readonly string[], count: Json | undefined): NamedImages => ({
  images,
  unnamed: typeof count === 'number' ? Math.max(0, count - images.length) : 0,
});

/** Trials of a sweep share their splits: what one leaves out, the others do too. */
const together = (parts: readonly NamedImages[]): NamedImages => ({
  images: [...new Set(parts.flatMap(({ images }) => images))],
  unnamed: Math.max(0, ...parts.map(({ unnamed }) => unnamed)),
});

const texts = (values: readonly (Json | undefined)[]): readonly string[] =>
  values.filter((value) => typeof value === 'string');

/** Left out when the split was listed. */
const unusable = ({ sweep }: ReportView, role: SplitRole): NamedImages =>
  together(
    listOf(fieldOf(sweep.spec, 'listed'))
      .filter((split) => fieldOf(split, 'role') === role)
      .map((split) => named(texts(listOf(fieldOf(split, 'unusable'))), fieldOf(split, 'unusableImages'))),
  );

/** Recipes prepare a split just before they need it: to calibrate, then to fine-tune, and after the build to evaluate. */
const roleOf = ({ recipe, stages }: TrialRecord, position: number): SplitRole => {
  const before = stages.slice(0, position).map(({ stage }) => stage);
  if (recipe === BASELINE || before.includes('build')) return 'evaluation';
  return before.includes('calibrate') ? 'training' : 'calibration';
};

/** Left out when the split was prepared. */
const unreadable = ({ trials }: ReportView, role: SplitRole): NamedImages =>
  together(
    trials.flatMap(({ trial }) =>
      trial.stages
        .filter(({ stage }, position) => stage === 'prepare-split' && roleOf(trial, position) === role)
        .map((stage) => recordedFacts(PREPARE_SPLIT_PROGRAMS.pack_split, stage))
        .map((facts) =>
          named(facts.unreadable?.map(({ path, reason }) => `${path}: ${reason}`) ?? [], facts.unreadableImages),
        ),
    ),
  );

/** The images left out of each split that lacks any. */
export const leftOut = (view: ReportView): readonly LeftOut[] =>
  SPLIT_ROLES.map((role) => {
    const parts = [unusable(view, role), unreadable(view, role)];
    const images = [...new Set(parts.flatMap((part) => part.images))];
    return { role, images, count: parts.reduce((sum, { unnamed }) => sum + unnamed, images.length) };
  }).filter(({ images }) => images.length > 0);
