import { DATA_NOTES, isDataNoteCode, type DataNote } from '../../contracts/data-notes.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { answersAtChance } from './answers-at-chance.js';
import { baselineNotFinite } from './baseline-not-finite.js';

const saidByStages = (trial: TrialRecord): readonly DataNote[] =>
  trial.stages.flatMap(({ warnings }) =>
    warnings.flatMap(({ code, message }) => (isDataNoteCode(code) ? [{ code, message }] : [])),
  );

const once = (notes: readonly DataNote[]): readonly DataNote[] => [
  ...new Map(notes.map((note) => [`${note.code} ${note.message}`, note])).values(),
];

const CODES = Object.keys(DATA_NOTES);

const inOrder = (notes: readonly DataNote[]): readonly DataNote[] =>
  once(notes).toSorted((a, b) => CODES.indexOf(a.code) - CODES.indexOf(b.code));

const ofWholeSweep = (sweep: SweepRecord, trials: readonly TrialRecord[]): readonly DataNote[] => [
  ...answersAtChance(sweep, trials),
  ...baselineNotFinite(trials),
  ...sweep.notes,
];

/** Everything that was seen in the data of a sweep, each once, in the order of the registry. */
export const dataNotes = (sweep: SweepRecord, trials: readonly TrialRecord[]): readonly DataNote[] =>
  inOrder([...ofWholeSweep(sweep, trials), ...trials.flatMap(saidByStages)]);

/** What a trial's numbers rest on: what concerns the whole sweep, and what its own stages said. */
export const dataNotesOf = (
  trial: TrialRecord,
  sweep: SweepRecord,
  trials: readonly TrialRecord[],
): readonly DataNote[] => inOrder([...ofWholeSweep(sweep, trials), ...saidByStages(trial)]);
