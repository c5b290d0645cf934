import type { ReportView } from '../model/report-view.js';
import { isTainted, type MeasuredTurns } from '../model/turns.js';
import { placed } from '../text/placed.js';

/** Share of the machine's processor time, in percent, from which on what others took is worth a note. */
const NOTABLE_OTHERS = 10;

const notesOf = ({ nodeId, compared, takers }: MeasuredTurns): readonly string[] =>
  takers.flatMap(({ label }, contestant) => {
    const again = compared.contestants[contestant]?.again === true ? ', the second time' : '';
    const blocks = compared.blocks.filter((block) => block.contestant === contestant && !isTainted(block));
    const unsteady = blocks.filter(({ measured }) => measured.some(({ warmUp }) => !warmUp.isSteady));
    const crowded = blocks.filter(({ othersPercent }) => othersPercent >= NOTABLE_OTHERS);
    const most = Math.max(...crowded.map(({ othersPercent }) => othersPercent));
    const parts = [
      ...(unsteady.length === 0 ? [] : [`not steady after the warm-up in ${unsteady.length}`]),
      ...(crowded.length === 0
        ? []
        : [`others took up to ${most.toFixed(0)} % of the processors in ${crowded.length}`]),
    ];
    return parts.length === 0
      ? []
      : [`${placed(label, nodeId)}${again}, of ${blocks.length} blocks: ${parts.join('; ')}.`];
  });

/** A note for each contestant of a comparison by turns whose blocks were disturbed. */
export const disturbedBlockNotes = ({ turns }: ReportView): readonly string[] => turns.flatMap(notesOf);

/** What disturbed blocks mean for the ratios. */
export const DISTURBED_BLOCK_EXPLANATION =
  'Blocks of the comparison by turns were disturbed. Their ratios stand with their intervals, which are as wide as that ' +
  'makes them; on a quiet machine they would say more.';
