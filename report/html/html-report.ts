import type { SweepRecord } from '../../contracts/sweep-record.js';
import { moment, whole } from '../text/formatted-numbers.js';
import { noticesOf, type Notice } from '../notices/notices.js';
import type { ReportView } from '../model/report-view.js';
import { speedNote } from '../tables/speed-columns.js';
import { summarise } from '../model/summary.js';
import { INT8_EXPLANATION, int8Lines } from '../tables/int8-share.js';
import { tensorrtRtxLines } from '../tables/tensorrt-rtx.js';
import { accuracyTable } from './accuracy-table.js';
import { comparisonTable } from './comparison-table.js';
import { conditions } from './conditions.js';
import { definitions } from './definitions.js';
import { figures } from './figures.js';
import { FIGURE_STYLE } from './figure-style.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';
import { nodesSection } from './node-tables.js';
import { metricLabel, metricTitle } from '../text/metric-labels.js';
import { PAGE_STYLE } from './page-style.js';
import { recipeTable } from './recipe-table.js';
import { engineTable, speedTable } from './speed-table.js';
import { turnTables } from './turn-tables.js';
import { trialStages } from './trial-stages.js';

const END_NAMES: Readonly<Record<SweepRecord['status'], string>> = {
  running: 'Finished',
  finished: 'Finished',
  cancelled: 'Cancelled',
  failed: 'Failed',
};

const header = ({ sweep, nodeIds }: ReportView): Markup => {
  const facts = [
    ['Model', sweep.modelName],
    ['Data set', sweep.datasetName],
    ...(sweep.evaluationImages === 0 ? [] : [['Evaluation images', whole(sweep.evaluationImages)] as const]),
    ...(nodeIds.length === 0 ? [] : [[nodeIds.length > 1 ? 'Nodes' : 'Node', nodeIds.join(', ')] as const]),
    ['Started', moment(sweep.startedAt)],
    [END_NAMES[sweep.status], sweep.finishedAt === null ? `not yet: ${sweep.status}` : moment(sweep.finishedAt)],
  ] as const;
  return markup`<header><h1>${sweep.name}</h1>
<p class="subtitle">INT8 quantization of ${sweep.modelName}, measured by quantfleet</p>
${definitions('facts', facts)}</header>`;
};

const list = (sentences: readonly string[]): Markup =>
  sentences.length === 0 ? NOTHING : markup`<ul>${sentences.map((sentence) => markup`<li>${sentence}</li>`)}</ul>`;

const summary = (view: ReportView): Markup => {
  const [first = '', ...rest] = summarise(view);
  return markup`<section class="summary"><p>${first}</p>${list(rest)}</section>`;
};

const warning = ({ explanation, notes }: Notice): Markup =>
  markup`<aside class="warning">${explanation}${list(notes)}</aside>`;

const tensorrtRtx = (view: ReportView): Markup => {
  const lines = tensorrtRtxLines(view);
  if (lines.length === 0) return NOTHING;
  return markup`<div class="note" id="tensorrt-rtx">Whether TensorRT for RTX accepts the Q/DQ network:
${list(lines.map(({ name, verdict }) => `${name}: ${verdict}`))}</div>`;
};

const int8 = (view: ReportView): Markup => {
  const lines = int8Lines(view);
  if (lines.length === 0) return NOTHING;
  return markup`<div class="note" id="int8">${INT8_EXPLANATION}
${list(lines.map(({ name, summary }) => `${name}: ${summary}`))}</div>`;
};

const accuracy = (view: ReportView): Markup => markup`<section id="result"><h2>Result by recipe</h2>
${recipeTable(view)}</section>
${nodesSection(view)}
<section id="accuracy"><h2>Accuracy of every trial</h2>
${accuracyTable(view)}
<p class="note">Δ and McNemar’s exact test (two-sided) compare each trial with pytorch-fp32 on the same images. These p
values are not corrected for the number of trials: among twenty, one below 0.05 is expected by chance.</p>
<p class="note">${view.metrics.map(({ name }) => `${metricTitle(name)}: ${metricLabel(name).definition}.`).join(' ')}</p>
${int8(view)}${tensorrtRtx(view)}
${comparisonTable(view)}</section>`;

const speed = (view: ReportView): Markup => markup`<section id="speed"><h2>Speed of every trial</h2>
${speedTable(view)}
<p class="note">${speedNote(view)}</p>
${engineTable(view)}</section>`;

const POLICY = `default-src 'none'; style-src 'unsafe-inline'`;

const STYLE: Markup = { markup: PAGE_STYLE + FIGURE_STYLE };

/** The whole report as one HTML document that loads nothing and runs no script. */
export const htmlReport = (view: ReportView): string => {
  const hasMeasurement = view.trials.some(({ trial }) => trial.evaluation !== null);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${view.sweep.name}: quantfleet report</title>
<style>${STYLE}</style>
</head>
<body><main>
${header(view)}
${summary(view)}
${noticesOf(view).map(warning)}
${view.trials.length === 0 ? NOTHING : accuracy(view)}
${hasMeasurement ? speed(view) : NOTHING}
${turnTables(view)}
${figures(view)}
${conditions(view)}
${view.trials.length === 0 ? NOTHING : trialStages(view)}
<footer>Sweep <code>${view.sweep.sweepId}</code>. This file is complete in itself: it loads nothing and runs no
script.</footer>
</main></body>
</html>
`.markup;
};
