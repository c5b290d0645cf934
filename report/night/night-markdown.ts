import { plain } from '../markdown/text.js';
import {
  changedFields,
  changeSentence,
  classSentence,
  differenceSentences,
  headline,
  missedSentences,
  missingSentences,
  taintedSentences,
  verdictCounts,
} from './night-sentences.js';
import type { NightView } from './night-view.js';

/** Longer lists are cut: a chat message is read on a phone. */
const MOST_LINES = 12;

const bullets = (lines: readonly string[]): readonly string[] => [
  ...lines.slice(0, MOST_LINES).map((line) => `- ${plain(line)}`),
  ...(lines.length > MOST_LINES ? [`- and ${lines.length - MOST_LINES} more`] : []),
];

/** The night as a message for a chat. */
export const nightMarkdown = (view: NightView): string => {
  const { night, changes } = view;
  const nodes = new Map(night.nodes.map((node) => [node.nodeId, node]));
  const lines = changes.map((own) => {
    const node = nodes.get(own.series.nodeId);
    const changed = node === undefined ? [] : changedFields(node);
    return changed.length === 0 ? changeSentence(own) : `${changeSentence(own)} Changed there: ${changed.join('; ')}`;
  });
  return [
    `**${plain(night.fleet)}: ${plain(night.nightId)}.** ${plain(headline(view))}`,
    ...bullets(night.classFindings.map(classSentence)),
    ...bullets(lines),
    ...bullets(taintedSentences(view).map((own) => `tainted: ${own}`)),
    ...bullets(missingSentences(view)),
    ...bullets(missedSentences(view)),
    ...bullets(differenceSentences(view).map((own) => `changed there: ${own}`)),
    ...(night.verdicts.length === 0 ? [] : [`${plain(verdictCounts(view))}.`]),
    '',
  ].join('\n');
};
