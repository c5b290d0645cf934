import { DATA_NOTES, type DataNoteCode } from '../../contracts/data-notes.js';
import type { ReportView } from '../model/report-view.js';

/** For each kind of data note that the report has: what it may mean, and what was seen. */
export const dataNotices = ({
  dataNotes,
}: ReportView): readonly { readonly explanation: string; readonly notes: readonly string[] }[] =>
  [...new Set(dataNotes.map(({ code }) => code))].map((code: DataNoteCode) => ({
    explanation: `${code}: ${DATA_NOTES[code]}`,
    notes: dataNotes.filter((note) => note.code === code).map(({ message }) => message),
  }));
