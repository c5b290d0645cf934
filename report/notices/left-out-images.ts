import { leftOut } from '../model/left-out.js';
import type { ReportView } from '../model/report-view.js';

/** Images that a note names; the rest is counted. */
const NAMED = 5;

/** One sentence a split, naming the first few images. */
export const leftOutNotes = (view: ReportView): readonly string[] =>
  leftOut(view).map(({ role, images }) => {
    const more = images.length > NAMED ? [`and ${images.length - NAMED} more`] : [];
    const count = images.length === 1 ? '1 image' : `${images.length} images`;
    return `${count} left out of the ${role} split: ${[...images.slice(0, NAMED), ...more].join('; ')}`;
  });
