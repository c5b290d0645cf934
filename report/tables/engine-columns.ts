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

const FALLBACK_STEP: EngineColumn = {
  name: 'Fallback step',
  cell: ({ engine }) => {
    const step = engine?.fallbackStep ?? null;
    return step === null ? '1' : `${step.number} of ${step.of}`;
  },
};

const CROSS_CHECK: EngineColumn = {
  name: 'trtexec, p50 without transfers',
  cell: ({ engine }) => engine?.crossCheck ?? ABSENT,
};

const isCrossChecked = (view: ReportView): boolean => engineTrials(view).some(({ engine }) => engine?.crossCheck);

const hasFallbackSteps = (view: ReportView): boolean => engineTrials(view).some(({ engine }) => engine?.fallbackStep);

/**
 * Precision asked for and chosen, options, size, build time and what the timing cache did; the fallback step
 * where memory ran out, and what trtexec measured where it was asked.
 */
export const engineColumns = (view: ReportView): readonly EngineColumn[] => [
  ...COLUMNS,
  ...(hasFallbackSteps(view) ? [FALLBACK_STEP] : []),
  ...(isCrossChecked(view) ? [CROSS_CHECK] : []),
];

const NOTE =
  'Layers run in: the precisions that TensorRT chose for convolutions and matrix products. Build: seconds of the build ' +
  'stage, now or when the stored engine was built. Saved: against the first build of the same network with the same ' +
  'options on this device.';
const FALLBACK_STEP_NOTE = ' Fallback step: 1 is the build as it was asked for; each further one needs less memory.';

/** What the columns mean. */
export const engineNote = (view: ReportView): string => (hasFallbackSteps(view) ? NOTE + FALLBACK_STEP_NOTE : NOTE);
