import type { Inspection, LayerSummary, TimedLayer } from '../../engine/inspection.js';
import type { PrecisionCounts } from '../../engine/precision-counts.js';
import { milliseconds } from '../text/formatted-numbers.js';
import { ABSENT } from '../tables/table-cells.js';
import { withoutControls } from '../text/without-controls.js';

/** Columns of a terminal that a layer's name may take. */
const NAME_WIDTH = 64;

/** A layer takes a few microseconds on a large GPU. */
const MILLISECOND_DECIMALS = 4;

/** Fused layers have names of many parts; beginning and end tell most. */
const shorten = (name: string): string => {
  if (name.length <= NAME_WIDTH) return name;
  const half = Math.floor((NAME_WIDTH - 1) / 2);
  return `${name.slice(0, half)}…${name.slice(-half)}`;
};

const rowOf = ({ name, type, role, precision, medianMs, share }: TimedLayer): readonly string[] => [
  shorten(name),
  type ?? ABSENT,
  role === 'reformat' ? 'reformat' : (precision ?? 'unknown'),
  medianMs === null ? ABSENT : medianMs.toFixed(MILLISECOND_DECIMALS),
  share === null ? ABSENT : `${(100 * share).toFixed(1)} %`,
];

const table = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const padded = (text: string, column: number): string =>
    column < 3 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(padded).join('  ').trimEnd());
};

const counts = (byPrecision: PrecisionCounts): string =>
  Object.entries(byPrecision)
    .toSorted(([, a], [, b]) => b - a)
    .map(([precision, count]) => `${count} ${precision}`)
    .join(', ');

const productLines = ({ fellBack, products, productsByPrecision }: LayerSummary): readonly string[] => {
  if (products === 0) return [];
  if (fellBack.length === 0) return [`Convolutions and matrix products: ${counts(productsByPrecision)}.`];
  return [
    `${fellBack.length} of ${products} convolutions and matrix products fell back to FP32:`,
    ...fellBack.map((name) => `  ${name}`),
  ];
};

const summaryLines = ({ form, summary }: Inspection): readonly string[] => {
  const reformats = summary.reformats === 1 ? '1 reformat' : `${summary.reformats} reformats`;
  if (form === 'names') {
    return [
      `${summary.layers} layers. The engine was built without detailed profiling verbosity: types and precisions are not kept.`,
    ];
  }
  return [
    `${summary.layers} layers: ${[counts(summary.byPrecision), reformats].filter((part) => part !== '').join(', ')}.`,
  ];
};

const timeLines = ({ totalMs }: LayerSummary): readonly string[] =>
  totalMs === null
    ? []
    : [`${milliseconds(totalMs)} in all layers, medians under TensorRT’s profiler, which slows the engine down.`];

/** The layers as a table for a terminal, with what they come to below. */
export const inspectionText = (inspection: Inspection): string => {
  const { layers, summary, form } = inspection;
  const head = ['layer', 'type', 'precision', 'ms', 'share'];
  const lines = [
    ...table([head, ...layers.map(rowOf)]),
    '',
    ...summaryLines(inspection),
    ...(form === 'names' ? [] : productLines(summary)),
    ...timeLines(summary),
  ];
  return withoutControls(lines.join('\n'));
};
