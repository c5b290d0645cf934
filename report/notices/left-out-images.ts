import { leftOut } from '../model/left-out.js';
import type { ReportView } from '../model/report-view.js';

/** Images that a note names; the rest is counted. */
const NAMED = 5;

/** One sentence a split, naming the first few images. */
export const leftOutNotes = (view: ReportView): readonly string[] =>
  leftOut(view).map(({ role, images, count }) => {
    const shown = images.slice(0, NAMED);
    const more = count > shown.length ? [`and ${count - shown.length} more`] : [];
    const all = count === 1 ? '1 image' : `${count} images`;
    return `${all} left out of the ${role} split: ${[...shown, ...more].join('; ')}`;
  });
