import { DATA_NOTES, type DataNote, type DataNoteCode } from '../../contracts/data-notes.js';
import type { ReportView } from '../model/report-view.js';

/** A data note with what it may mean, for programs that read results. */
export type ExplainedNote = DataNote & { readonly meaning: string };

/** Every data note with what it may mean. */
export const explainedNotes = ({ dataNotes }: ReportView): readonly ExplainedNote[] =>
  dataNotes.map((note) => ({ ...note, meaning: DATA_NOTES[note.code] }));

/** For each kind of data note that the report has: what it may mean, and what was seen. */
export const dataNotices = ({
  dataNotes,
}: ReportView): readonly { readonly explanation: string; readonly notes: readonly string[] }[] =>
  [...new Set(dataNotes.map(({ code }) => code))].map((code: DataNoteCode) => ({
    explanation: `${code}: ${DATA_NOTES[code]}`,
    notes: dataNotes.filter((note) => note.code === code).map(({ message }) => message),
  }));
