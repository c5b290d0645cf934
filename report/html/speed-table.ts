import { engineColumns, engineNote, engineTrials, type EngineColumn } from '../tables/engine-columns.js';
import type { ReportView } from '../model/report-view.js';
import type { TrialView } from '../model/trial-view.js';
import { speedColumns, type SpeedColumn } from '../tables/speed-columns.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';
import { head, number, rowStart, scrolling } from './table-parts.js';

/** Neighbouring columns of the same group. */
const grouped = (columns: readonly SpeedColumn[]): readonly (readonly SpeedColumn[])[] => {
  const groups: SpeedColumn[][] = [];
  for (const column of columns) {
    const last = groups.at(-1);
    if (last !== undefined && column.group !== null && last[0]?.group === column.group) last.push(column);
    else groups.push([column]);
  }
  return groups;
};

const groupHead = ([first, ...rest]: readonly SpeedColumn[]): Markup => {
  if (first === undefined) return NOTHING;
  if (first.group === null) return markup`<th scope="col" rowspan="2">${first.name}</th>`;
  return markup`<th scope="colgroup" colspan="${rest.length + 1}" class="group">${first.group}</th>`;
};

const speedRow = (view: ReportView, own: TrialView, columns: readonly SpeedColumn[]): Markup =>
  markup`<tr>${rowStart(view, own)}
${columns.map(({ cell, bounds }) => number(cell(own), bounds?.(own)))}</tr>`;

/** Columns that fit beside the recipe on a printed page at the usual type size. */
const PRINTED_COLUMNS = 10;

/** Latency, throughput and usage of every measured trial. */
export const speedTable = (view: ReportView): Markup => {
  const columns = speedColumns(view);
  const isDense = columns.length > PRINTED_COLUMNS;
  const measured = view.trials.filter(({ trial }) => trial.evaluation !== null);
  return scrolling(
    'Speed of every trial',
    markup`<table class="speeds${isDense ? ' dense' : ''}">
<thead><tr><th scope="col" rowspan="2" class="text">Recipe</th><th scope="col" rowspan="2">Calibration batch size</th>
${grouped(columns).map(groupHead)}</tr>
<tr>${columns.filter(({ group }) => group !== null).map(({ name }) => head(name))}</tr></thead>
<tbody>${measured.map((own) => speedRow(view, own, columns))}</tbody>
</table>`,
  );
};

const engineRow = (view: ReportView, own: TrialView, columns: readonly EngineColumn[]): Markup =>
  markup`<tr>${rowStart(view, own)}
${columns.map(({ cell }) => number(cell(own)))}</tr>`;

/** How every TensorRT engine was built; nothing in a sweep without one. */
export const engineTable = (view: ReportView): Markup => {
  const trials = engineTrials(view);
  if (trials.length === 0) return NOTHING;
  const columns = engineColumns(view);
  const table = markup`<table>
<thead><tr>${head('Recipe', 'text')}${head('Calibration batch size')}${columns.map(({ name }) => head(name))}</tr></thead>
<tbody>${trials.map((own) => engineRow(view, own, columns))}</tbody>
</table>`;
  return markup`<h3>TensorRT engines</h3>
${scrolling('TensorRT engines', table)}
<p class="note">${engineNote(view)}</p>`;
};
