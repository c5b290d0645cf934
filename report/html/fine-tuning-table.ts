import { fineTuningOf, type FineTuningFacts } from '../model/fine-tuning.js';
import type { TrialView } from '../model/trial-view.js';
import { ABSENT } from '../tables/table-cells.js';
import { duration, percent, whole } from '../text/formatted-numbers.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';
import { head, number } from './table-parts.js';

type Score = FineTuningFacts['before'];

const LOSS_DIGITS = 4;

const scoreCells = (score: Score | undefined): Markup =>
  score === undefined || score === null
    ? markup`${number(ABSENT)}${number(ABSENT)}`
    : markup`${number(percent(score.accuracy * 100))}${number(score.loss.toFixed(LOSS_DIGITS))}`;

const keptCell = (epoch: number, { keptEpoch }: FineTuningFacts): Markup =>
  markup`<td class="text">${epoch === keptEpoch ? 'kept' : NOTHING}</td>`;

const epochRow = (facts: FineTuningFacts, position: number): Markup => {
  const epoch = facts.epochs[position];
  if (epoch === undefined) return NOTHING;
  const { loss, learningRate, heldOut, seconds } = epoch;
  return markup`<tr><th scope="row">${position + 1}</th>${number(loss.toFixed(LOSS_DIGITS))}
${number(learningRate.toPrecision(2))}${scoreCells(heldOut)}${number(duration(seconds))}${keptCell(position + 1, facts)}</tr>`;
};

/** How the fine-tuning of a trial went, epoch by epoch; nothing for a trial without it. */
export const fineTuningTable = ({ trial }: TrialView): Markup => {
  const facts = fineTuningOf(trial);
  if (facts === undefined) return NOTHING;
  const { trainedImages, heldOutImages, before, epochs } = facts;
  const heldOut =
    heldOutImages === 0 ? 'none held out' : `${whole(heldOutImages)} of them held out to choose the epoch`;
  return markup`<p class="soft">Fine-tuning on ${whole(trainedImages + heldOutImages)} training images, ${heldOut}:</p>
<div class="scroll"><table class="stages">
<thead><tr>${head('Epoch')}${head('Training loss')}${head('Last learning rate')}${head('Held-out top-1')}
${head('Held-out loss')}${head('Time')}${head('', 'text')}</tr></thead>
<tbody>${
    before === null
      ? NOTHING
      : markup`<tr><th scope="row">before</th>${number(ABSENT)}${number(ABSENT)}${scoreCells(before)}
${number(ABSENT)}${keptCell(0, facts)}</tr>`
  }
${epochs.map((_, position) => epochRow(facts, position))}</tbody></table></div>`;
};
