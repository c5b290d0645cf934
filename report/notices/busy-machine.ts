import { coresOf, notableValue, WAYS_TO_BE_BUSY } from '../model/busy-trial.js';
import type { ReportView } from '../model/report-view.js';
import { placed } from '../text/placed.js';
import { batchSizesName } from '../text/settings-name.js';
import { valueRange } from '../text/value-range.js';

/** A note for each series with trials that were measured while the machine was busy with something else. */
export const busyNotes = ({ sweep, series }: ReportView): readonly string[] =>
  series.flatMap((own) =>
    WAYS_TO_BE_BUSY.flatMap((way) => {
      const found = own.views.flatMap(({ trial }) => {
        const value = notableValue(sweep, trial, way);
        return value === null ? [] : [{ trial, value }];
      });
      const [first] = found;
      if (first === undefined) return [];
      const sizes = batchSizesName(found.map(({ trial }) => trial));
      const which = [placed(own.label, own.nodeId), sizes].filter((part) => part !== '').join(', ');
      const range = valueRange(
        found.map(({ value }) => value),
        way.format,
      );
      const how = way.described(range, coresOf(sweep, first.trial));
      return [`${which}: ${how}.`];
    }),
  );

/** What is counted, for a reader of {@link busyNotes}. */
export const BUSY_EXPLANATION =
  'Some speeds were measured on a busy machine and are tainted. What others took is counted while speed is measured, this ' +
  'program’s own work left out; a load average is of the minute before, the trial’s own earlier stages included.';
