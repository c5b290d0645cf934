import type { TrialRecord } from '../../contracts/trial-record.js';
import type { ReportView } from '../model/report-view.js';
import { placeOf } from '../model/series.js';
import { twoDecimals } from '../text/formatted-numbers.js';
import { batchSizesName } from '../text/settings-name.js';
import { valueRange } from '../text/value-range.js';

/** Share of the cores above which the load average is more than the trial's own earlier stages leave. */
const NOTABLE_LOAD = 1.25;

const coresOf = ({ sweep }: ReportView, { nodeId, evaluation }: TrialRecord): number => {
  const cores = sweep.nodes.find((node) => node.nodeId === nodeId)?.fingerprint['cores'];
  return typeof cores === 'number' ? cores : (evaluation?.threads ?? Infinity);
};

const loadBefore = ({ evaluation }: TrialRecord): number => evaluation?.conditions.before.loadAverage ?? 0;

/** A note for each series with trials that were measured while the machine was busy with something else. */
export const busyNotes = (view: ReportView): readonly string[] =>
  view.series.flatMap((series) => {
    const busy = series.views
      .map(({ trial }) => trial)
      .filter((trial) => loadBefore(trial) > NOTABLE_LOAD * coresOf(view, trial));
    const [first] = busy;
    if (first === undefined) return [];
    const which = [placeOf(series), batchSizesName(busy)].filter((part) => part !== '').join(', ');
    const load = `load average ${valueRange(busy.map(loadBefore), twoDecimals)} before, ${coresOf(view, first)} cores`;
    return [`${which}: measured while the machine was busy (${load}): speeds of these trials are tainted.`];
  });

/** What the load average counts, for a reader of {@link busyNotes}. */
export const BUSY_EXPLANATION =
  'Some speeds were measured on a busy machine. The load average is that of the minute before the measurement, the ' +
  'trial’s own earlier stages included.';
