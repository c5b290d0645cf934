import type { NightNode, NightRecord } from '../../contracts/night-record.js';
import type { ClassFinding, NightVerdict } from '../../contracts/night-verdict.js';
import { jsonText } from '../text/json-text.js';
import { effectWithInterval } from './effect-text.js';
import { metricName } from './metric-name.js';
import { groupBy } from '../../results/group-by.js';
import type { NightView } from './night-view.js';
import { VERDICT_LOOK } from './verdict-look.js';

/** `1 board`, `3 boards`. */
export const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const LISTED = 8;

const listed = (names: readonly string[]): string =>
  names.length <= LISTED ? names.join(', ') : `${names.slice(0, LISTED).join(', ')} and ${names.length - LISTED} more`;

/** `latency at batch size 1, RECIPE (nightly)`. */
export const seriesName = (series: Pick<NightVerdict['series'], 'benchmark' | 'recipe' | 'metric'>): string =>
  `${metricName(series.metric)}, ${series.recipe} (${series.benchmark})`;

/** A change of one board: what, by how much, since when. */
export const changeSentence = ({ series, verdict, effect, since, reason }: NightVerdict): string => {
  const amount = effect === null ? '' : ` by ${effectWithInterval(series.metric, effect)}`;
  const sinceWhen = since === null ? '' : ` since ${since}`;
  return `${series.nodeId}: ${seriesName(series)} ${VERDICT_LOOK[verdict].word}${amount}${sinceWhen}. ${reason}`;
};

/** A change of a node class, said once. */
export const classSentence = (finding: ClassFinding): string => {
  const { verdict, effect, metric, nodeIds, others } = finding;
  const apart = others.length === 0 ? '' : `; not on ${listed(others)}`;
  return (
    `${counted(nodeIds.length, 'board', 'boards')} of one class: ${seriesName(finding)} ${VERDICT_LOOK[verdict].word} by ` +
    `${effectWithInterval(metric, effect)}: ${listed(nodeIds)}${apart}.`
  );
};

/** What differs on a board from the reference night. */
export const changedFields = ({ changes }: NightNode): readonly string[] =>
  changes.map(({ field, before, after }) => `${field}: ${valueText(before)} → ${valueText(after)}`);

const valueText = (value: NightNode['changes'][number]['before']): string =>
  value === null ? 'none' : jsonText(value);

/** How a night ended. */
export const NIGHT_ENDS: Readonly<Record<NightRecord['status'], string>> = {
  running: 'still running',
  finished: 'finished',
  deadline: 'ended by its deadline',
  cancelled: 'cancelled',
  failed: 'failed',
  missed: 'missed',
};

/** What is told of a night of which no board is judged. */
export const WITHOUT_BOARDS: Readonly<Record<NightRecord['status'], string>> = {
  running: 'The night still measures: nothing is judged yet.',
  finished: 'No board took part.',
  deadline: 'No board took part.',
  cancelled: 'The night was cancelled before anything was judged.',
  failed: 'The night failed before anything was judged.',
  missed: 'The night was missed: nothing was measured.',
};

/** The night in one sentence. */
export const headline = ({ night, changes, boards }: NightView): string => {
  if (boards.length === 0) return WITHOUT_BOARDS[night.status];
  const end = night.status === 'finished' ? '' : ` The night: ${NIGHT_ENDS[night.status]}.`;
  const regressed = boardsWith(changes, 'regressed');
  const improved = boardsWith(changes, 'improved');
  const tainted = boardsWith(night.verdicts, 'tainted');
  const missing = boards.filter(({ node }) => node.status !== 'measured').map(({ node }) => node.nodeId);
  const shared = night.classFindings.length;
  const parts = [
    ...(shared === 0 ? [] : [`${counted(shared, 'change is', 'changes are')} shared by a node class`]),
    ...named(regressed, 'board regressed', 'boards regressed'),
    ...named(improved, 'board improved', 'boards improved'),
    ...(shared + regressed.length + improved.length === 0 ? [withoutChange(night)] : []),
    ...named(tainted, 'board was tainted', 'boards were tainted'),
    ...named(missing, 'board was not measured', 'boards were not measured'),
  ];
  return `${counted(boards.length, 'board', 'boards')}: ${parts.join('; ')}.${end}`;
};

/** What is told where nothing changed: that it did not is told only where something was sure enough. */
const withoutChange = ({ verdicts }: NightRecord): string => {
  if (verdicts.some(({ verdict }) => verdict === 'unchanged')) return 'no change was found';
  return verdicts.some(({ verdict }) => verdict === 'too-noisy')
    ? 'all of it was too noisy to tell of a change'
    : 'nothing was compared';
};

const boardsWith = (verdicts: readonly NightVerdict[], kind: NightVerdict['verdict']): readonly string[] => [
  ...new Set(verdicts.filter(({ verdict }) => verdict === kind).map(({ series }) => series.nodeId)),
];

const named = (nodeIds: readonly string[], one: string, many: string): readonly string[] =>
  nodeIds.length === 0 ? [] : [`${counted(nodeIds.length, one, many)} (${listed(nodeIds)})`];

/** How many comparisons came to which verdict. */
export const verdictCounts = ({ night }: NightView): string =>
  Object.entries(VERDICT_LOOK)
    .flatMap(([kind, { word }]) => {
      const count = night.verdicts.filter(({ verdict }) => verdict === kind).length;
      return count === 0 ? [] : [`${count} ${word}`];
    })
    .join(', ');

/** Boards of which something was tainted, with what tainted it. */
export const taintedSentences = ({ boards }: NightView): readonly string[] =>
  boards.flatMap(({ node: { nodeId, taints }, cells }) =>
    cells.some((cell) => cell?.verdict === 'tainted') ? [`${nodeId}: ${taints.join('; ')}`] : [],
  );

/** What differs from the reference night on boards of which no change is told, boards that differ alike together. */
export const differenceSentences = ({ boards, changes }: NightView): readonly string[] => {
  const told = new Set(changes.map(({ series }) => series.nodeId));
  const differing = boards.map(({ node }) => node).filter((node) => node.changes.length > 0 && !told.has(node.nodeId));
  return groupBy(differing, (node) => changedFields(node).join('; ')).map(
    (nodes) => `${listed(nodes.map(({ nodeId }) => nodeId))}: ${nodes.slice(0, 1).flatMap(changedFields).join('; ')}`,
  );
};

/** Nights that should have begun since the one before. */
export const missedSentences = ({ night: { missed = [] } }: NightView): readonly string[] =>
  missed.length === 0
    ? []
    : [
        `${counted(missed.length, 'night', 'nights')} before it missed: ${listed(missed.map(({ nightId }) => nightId))}`,
      ];

/** Boards that were not measured, or not wholly, with the reason; those with the same together. */
export const missingSentences = ({ boards }: NightView): readonly string[] => {
  const missing = boards.map(({ node }) => node).filter(({ reason }) => reason !== null);
  return groupBy(missing, whyMissing).map(
    (nodes) => `${listed(nodes.map(({ nodeId }) => nodeId))}: ${nodes.slice(0, 1).map(whyMissing).join('')}`,
  );
};

const whyMissing = ({ status, reason }: NightNode): string =>
  `${status === 'measured' ? 'measured in part' : status}: ${reason}`;
