import { isBeyondChance } from '../model/verdict.js';
import type { ComparedNode, NodeComparison } from '../model/node-comparison.js';
import type { ReportView } from '../model/report-view.js';
import type { SpeedRatio } from '../model/speed-ratio.js';
import { primaryMetric } from '../model/shown-metrics.js';
import { measurementOf } from '../model/trial-view.js';
import { duration, points, pValue, timesToThousandth, size, threeDigits, whole } from '../text/formatted-numbers.js';
import { metricHead } from '../text/metric-labels.js';
import { ABSENT, metricCell } from './table-cells.js';

/** A cell of the comparison of nodes. */
export interface NodeCell {
  readonly text: string;
  /** How far the text is to be trusted, or where it comes from. */
  readonly note: string | null;
  /** What a comparison with the reference comes to; `null` in a cell that compares nothing. */
  readonly verdict: SpeedRatio['verdict'] | null;
}

/** A column of the comparison of nodes. */
export interface NodeColumn {
  readonly name: string;
  readonly cell: (node: ComparedNode) => NodeCell;
}

const plain = (text: string, note: string | null = null): NodeCell => ({ text, note, verdict: null });

const NOTHING = plain(ABSENT);

const REFERENCE = plain('reference');

/** What stands for a speed that was measured on a busy machine. */
const TAINTED = plain('tainted');

const valueColumn = (name: string, metric: string, batchSize: number | null, format: (value: number) => string) => ({
  name,
  cell: ({ view, isTainted }: ComparedNode): NodeCell => {
    const found = view === undefined ? undefined : measurementOf(view, metric, batchSize ?? undefined);
    if (found === undefined) return NOTHING;
    return isTainted ? TAINTED : plain(format(found.value));
  },
});

const blocksNote = ({ pairs, measured, interval, verdict }: SpeedRatio): string => {
  if (interval === null) return `${pairs === 1 ? 'one block' : `${pairs} blocks`} each: no judgement`;
  const [lower, upper] = [interval.lower, interval.upper].map((bound) => bound.toFixed(3));
  return `${lower}\u00a0…\u00a0${upper}, ${pairs}\u00a0blocks${measured === 'by turns' ? ' by turns' : ''}: ${verdict}`;
};

const ratioColumn = (name: string, of: 'latency' | 'throughput'): NodeColumn => ({
  name,
  cell: (node) => {
    const found = node[of];
    if (node.isReference) return node.view?.trial.evaluation == null ? NOTHING : REFERENCE;
    if (found === undefined) return NOTHING;
    return { text: timesToThousandth(found.ratio), note: blocksNote(found), verdict: found.verdict };
  },
});

const accuracyColumns = ({ metrics }: ReportView): readonly NodeColumn[] =>
  metrics
    .filter(({ isPrimary }) => isPrimary)
    .flatMap(({ name }): readonly NodeColumn[] => [
      {
        name: metricHead(name),
        cell: ({ view }) => {
          if (view === undefined || primaryMetric(view.trial) === undefined) return NOTHING;
          return plain(metricCell(view, name));
        },
      },
      { name: 'Δ (points)', cell: differenceCell },
    ]);

const differenceCell = ({ isReference, view, accuracy }: ComparedNode): NodeCell => {
  if (isReference) return view?.trial.evaluation == null ? NOTHING : REFERENCE;
  if (accuracy === undefined) return NOTHING;
  const { mcnemar } = accuracy;
  const text = points(accuracy.points);
  if (mcnemar === null) return { text, note: 'no judgement', verdict: 'not judged' };
  const discordant = mcnemar.onlyBaselineRight + mcnemar.onlyCandidateRight;
  if (discordant === 0) return { text, note: 'right on the same images', verdict: 'not beyond noise' };
  const verdict = isBeyondChance(mcnemar) ? 'beyond noise' : 'not beyond noise';
  return { text, note: `${pValue(mcnemar.p)}: ${verdict}`, verdict };
};

const engineColumn: NodeColumn = {
  name: 'Engine',
  cell: ({ view }) => {
    const found = view === undefined ? undefined : measurementOf(view, 'engine.size');
    return found === undefined ? NOTHING : plain(size(found.value));
  },
};

const buildColumn = (reference: string): NodeColumn => ({
  name: 'Build',
  cell: ({ view, isSameEngine }) => {
    const build = view?.trial.stages.findLast(({ stage }) => stage === 'build');
    if (build === undefined) return NOTHING;
    return plain(duration(build.seconds), isSameEngine ? `the engine of ${reference}` : null);
  },
});

/** The numbers that any node of the comparison has: accuracy, speeds with their ratios, and the engine. */
export const nodeColumns = (view: ReportView, comparison: NodeComparison): readonly NodeColumn[] => {
  const { throughputBatchSize: batchSize, reference, nodes } = comparison;
  const columns: readonly NodeColumn[] = [
    ...accuracyColumns(view),
    valueColumn('p50 (ms)', 'latency.p50', null, threeDigits),
    ratioColumn('p50 ratio', 'latency'),
    ...(batchSize === null
      ? []
      : [
          valueColumn(`Images/s at ${batchSize}`, 'throughput', batchSize, whole),
          ratioColumn('Images/s ratio', 'throughput'),
          valueColumn('Usage (%)', 'usage', batchSize, (value) => value.toFixed(0)),
          valueColumn('GPU memory (MiB)', 'gpu.memory', batchSize, whole),
          valueColumn('Power (W)', 'power', batchSize, threeDigits),
          valueColumn('mJ per image', 'energy', batchSize, threeDigits),
        ]),
    engineColumn,
    buildColumn(reference),
  ];
  return columns.filter(({ cell }) => nodes.some((node) => cell(node).text !== ABSENT));
};
