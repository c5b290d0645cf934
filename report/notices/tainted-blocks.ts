import type { ReportView } from '../model/report-view.js';
import { isTainted, type MeasuredTurns } from '../model/turns.js';
import { placed } from '../text/placed.js';

const notesOf = ({ nodeId, compared, takers }: MeasuredTurns): readonly string[] =>
  takers.flatMap(({ label }, contestant) => {
    const again = compared.contestants[contestant]?.again === true ? ', the second time' : '';
    const blocks = compared.blocks.filter((block) => block.contestant === contestant);
    const tainted = blocks.filter(isTainted);
    if (tainted.length === 0) return [];
    const all = tainted.flatMap(({ taints }) => taints);
    const named = [...new Set(all.map(({ code }) => code))].map((code) => {
      const [first, ...others] = all.filter((taint) => taint.code === code);
      return `${code} in ${others.length + 1} (${first?.detail})`;
    });
    return [
      `${placed(label, nodeId)}${again}: ${tainted.length} of ${blocks.length} blocks are left out: ${named.join('; ')}.`,
    ];
  });

/** A note for each contestant of a comparison by turns that has blocks which do not count. */
export const taintedBlockNotes = ({ turns }: ReportView): readonly string[] => turns.flatMap(notesOf);

/** What tainted blocks mean for the ratios. */
export const TAINTED_BLOCK_EXPLANATION =
  'The conditions of these blocks of the comparison by turns tainted them, each time that they were measured. No ratio counts them; ' +
  'the rounds that are left make wider intervals, and with fewer than two there is no ratio. `comparison.conditions` in the sweep file has the limits.';
