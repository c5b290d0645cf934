import type { NightNode, NightRecord } from '../../contracts/night-record.js';
import type { NightSeries, NightVerdict } from '../../contracts/night-verdict.js';
import { groupBy } from '../../results/group-by.js';
import { VERDICT_LOOK } from './verdict-look.js';

/** What a night compares on every board: one column of the grid. */
export interface NightColumn {
  readonly benchmark: string;
  readonly recipe: string;
  readonly metric: NightSeries['metric'];
}

/** A board with its verdicts, in the order of the columns. */
export interface NightBoard {
  readonly node: NightNode;
  /** `undefined` where the board is not to measure that. */
  readonly cells: readonly (NightVerdict | undefined)[];
  /** Of its worst verdict. */
  readonly rank: number;
}

/** A night as it is shown. */
export interface NightView {
  readonly night: NightRecord;
  readonly columns: readonly NightColumn[];
  /** Those with changes first. */
  readonly boards: readonly NightBoard[];
  /** What changed on one board by itself. */
  readonly changes: readonly NightVerdict[];
}

const columnKey = ({ benchmark, recipe, metric }: NightColumn): string =>
  JSON.stringify([benchmark, recipe, metric.name, metric.subject, metric.batchSize]);

/** Works out what is shown of a night. */
export const viewNight = (night: NightRecord): NightView => {
  const columns = groupBy(
    night.verdicts.map(({ series }) => series),
    columnKey,
  ).flatMap(([first]) => first ?? []);
  const ofNodes = new Map(
    groupBy(night.verdicts, ({ series }) => series.nodeId).map((own) => [own[0]?.series.nodeId, own] as const),
  );
  const boards = night.nodes.map((node) => boardOf(node, columns, ofNodes.get(node.nodeId) ?? []));
  return {
    night,
    columns,
    boards: boards.toSorted(
      (a, b) => a.rank - b.rank || a.node.nodeId.localeCompare(b.node.nodeId, 'en', { numeric: true }),
    ),
    changes: night.verdicts.filter((own) => isChange(own) && !own.sharedByClass),
  };
};

/** Whether a verdict says that something is no more what it was. */
export const isChange = ({ verdict }: NightVerdict): boolean => verdict === 'regressed' || verdict === 'improved';

const boardOf = (node: NightNode, columns: readonly NightColumn[], verdicts: readonly NightVerdict[]): NightBoard => {
  const byColumn = new Map(verdicts.map((own) => [columnKey(own.series), own]));
  const ranks = verdicts.map((own) => VERDICT_LOOK[own.verdict].rank);
  return {
    node,
    cells: columns.map((column) => byColumn.get(columnKey(column))),
    rank: Math.min(...ranks, node.status === 'measured' ? VERDICT_LOOK.unchanged.rank : VERDICT_LOOK.absent.rank),
  };
};
