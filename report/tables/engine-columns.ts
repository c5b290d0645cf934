import { duration } from '../text/formatted-numbers.js';
import type { ReportView } from '../model/report-view.js';
import type { TrialView } from '../model/trial-view.js';
import { ABSENT, engineCell } from './table-cells.js';

/** The trials with a TensorRT engine, measured or not. */
export const engineTrials = ({ trials }: ReportView): readonly TrialView[] =>
  trials.filter(({ engine }) => engine !== undefined);

const NO_USE: Readonly<Record<string, string>> = {
  mismatch: 'did not fit: fresh start',
  damaged: 'damaged: fresh start',
};

const timingCacheCell = ({ engine }: TrialView): string => {
  const state = engine?.timingCache ?? null;
  const saved = engine?.secondsSaved ?? null;
  if (state === null || state === 'none') return ABSENT;
  if (state !== 'used') return NO_USE[state] ?? state;
  return saved === null ? state : `${state}, ${saved < 0 ? '−' : ''}${duration(Math.abs(saved))} saved`;
};

const layersCell = ({ engine }: TrialView): string =>
  engine?.layersByPrecision.map(([precision, layers]) => `${layers}\u00a0${precision}`).join(', ') || ABSENT;

/** A column of the table of TensorRT engines. */
export interface EngineColumn {
  readonly name: string;
  readonly cell: (view: TrialView) => string;
}

const COLUMNS: readonly EngineColumn[] = [
  { name: 'Precision', cell: ({ engine }) => engine?.precision ?? ABSENT },
  { name: 'Layers run in', cell: layersCell },
  { name: 'Built with', cell: ({ engine }) => engine?.options.replaceAll(/ (?=\d)/g, '\u00a0') ?? ABSENT },
  { name: 'Size', cell: engineCell },
  {
    name: 'Build',
    cell: ({ engine }) => (engine === undefined ? ABSENT : `${duration(engine.seconds)}, ${engine.kind}`),
  },
  { name: 'Timing cache', cell: timingCacheCell },
];

const RUNG: EngineColumn = {
  name: 'Rung',
  cell: ({ engine }) => {
    const rung = engine?.rung ?? null;
    return rung === null ? '1' : `${rung.number} of ${rung.of}`;
  },
};

const CROSS_CHECK: EngineColumn = {
  name: 'trtexec, p50 without transfers',
  cell: ({ engine }) => engine?.crossCheck ?? ABSENT,
};

const isCrossChecked = (view: ReportView): boolean => engineTrials(view).some(({ engine }) => engine?.crossCheck);

const hasRungs = (view: ReportView): boolean => engineTrials(view).some(({ engine }) => engine?.rung);

/**
 * Precision asked for and chosen, options, size, build time and what the timing cache did; the rung of the ladder where
 * one was climbed, and what trtexec measured where it was asked.
 */
export const engineColumns = (view: ReportView): readonly EngineColumn[] => [
  ...COLUMNS,
  ...(hasRungs(view) ? [RUNG] : []),
  ...(isCrossChecked(view) ? [CROSS_CHECK] : []),
];

const NOTE =
  'Layers run in: the precisions that TensorRT chose for convolutions and matrix products. Build: seconds of the build ' +
  'stage, now or when the stored engine was built. Saved: against the first build of the same network with the same ' +
  'options on this device.';
const RUNG_NOTE = ' Rung: 1 is the build as it was asked for; each further one makes do with less memory.';

/** What the columns mean. */
export const engineNote = (view: ReportView): string => (hasRungs(view) ? NOTE + RUNG_NOTE : NOTE);
