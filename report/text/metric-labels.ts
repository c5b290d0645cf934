/** What a metric is called in a report. */
export interface MetricLabel {
  /** Within a sentence. */
  readonly name: string;
  /** Its column in a terminal, in two lines, with its unit. */
  readonly column: readonly [string, string];
  /** What it is, as a sentence without its end. */
  readonly definition: string;
}

const LABELS: Readonly<Record<string, MetricLabel>> = {
  top1: {
    name: 'top-1',
    column: ['top-1', '%'],
    definition: 'Share of the images whose label is the likeliest class',
  },
  top5: {
    name: 'top-5',
    column: ['top-5', '%'],
    definition: 'Share of the images whose label is among the five likeliest classes',
  },
  'mean-per-class-accuracy': {
    name: 'mean per-class accuracy',
    column: ['class', 'mean %'],
    definition: 'Mean, over the classes that occur, of the share of their images whose label is the likeliest class',
  },
};

/** The label of a metric; one that has none, as from a later version, is called by its own name. */
export const metricLabel = (metric: string): MetricLabel =>
  LABELS[metric] ?? { name: metric, column: [metric, ''], definition: `What ${metric} means is not known here` };

/** `Top-1`, at the start of a line. */
export const metricTitle = (metric: string): string => {
  const { name } = metricLabel(metric);
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
};

/** `Top-1 (%)`, at the head of a column or axis. */
export const metricHead = (metric: string): string => `${metricTitle(metric)} (%)`;
