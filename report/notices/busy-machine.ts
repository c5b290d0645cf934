import { coresOf, isBusy, loadBefore } from '../model/busy-trial.js';
import type { ReportView } from '../model/report-view.js';
import { placed } from '../text/placed.js';
import { twoDecimals } from '../text/formatted-numbers.js';
import { batchSizesName } from '../text/settings-name.js';
import { valueRange } from '../text/value-range.js';

/** A note for each series with trials that were measured while the machine was busy with something else. */
export const busyNotes = ({ sweep, series }: ReportView): readonly string[] =>
  series.flatMap((own) => {
    const busy = own.views.map(({ trial }) => trial).filter((trial) => isBusy(sweep, trial));
    const [first] = busy;
    if (first === undefined) return [];
    const which = [placed(own.label, own.nodeId), batchSizesName(busy)].filter((part) => part !== '').join(', ');
    const load = `load average ${valueRange(busy.map(loadBefore), twoDecimals)} before, ${coresOf(sweep, first)} cores`;
    return [`${which}: measured while the machine was busy (${load}): speeds of these trials are tainted.`];
  });

/** What the load average counts, for a reader of {@link busyNotes}. */
export const BUSY_EXPLANATION =
  'Some speeds were measured on a busy machine. The load average is that of the minute before the measurement, the ' +
  'trial’s own earlier stages included.';
