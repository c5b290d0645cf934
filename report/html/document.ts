import { accuracyFigure } from '../figures/accuracy-figures.js';
import { latencyBoxFigure, latencyFigure } from '../figures/latency-figures.js';
import { throughputFigure, usageFigure } from '../figures/speed-figures.js';
import { moment, whole } from '../formatted-numbers.js';
import type { ReportView } from '../report-view.js';
import { STRAYED_EXPLANATION, strayedNotes } from '../strayed.js';
import { summarise } from '../summary.js';
import { conditions } from './conditions.js';
import { renderFigure } from './figure.js';
import { FIGURE_STYLE } from './figure-style.js';
import { html, NOTHING, type Markup } from './markup.js';
import { PAGE_STYLE } from './page-style.js';
import { accuracyTable, resultTable, speedTable } from './tables.js';

const header = ({ sweep, nodeIds }: ReportView): Markup => {
  const facts: readonly (readonly [string, string])[] = [
    ['Model', sweep.modelName],
    ['Data set', sweep.datasetName],
    ['Evaluation images', whole(sweep.evaluationImages)],
    [nodeIds.length > 1 ? 'Nodes' : 'Node', nodeIds.join(', ')],
    ['Started', moment(sweep.startedAt)],
    ['Finished', sweep.finishedAt === null ? `not yet: ${sweep.status}` : moment(sweep.finishedAt)],
  ];
  return html`<header><h1>${sweep.name}</h1><p class="subtitle">INT8 quantization of ${sweep.modelName}, measured by quantfleet</p>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></header>`;
};

const summary = (view: ReportView): Markup => {
  const [first = '', ...rest] = summarise(view);
  return html`<section class="summary"><p>${first}</p>${rest.length === 0 ? NOTHING : html`<ul>${rest.map((sentence) => html`<li>${sentence}</li>`)}</ul>`}</section>`;
};

const strayed = (view: ReportView): Markup => {
  const notes = strayedNotes(view);
  return notes.length === 0
    ? NOTHING
    : html`<aside class="warning">${STRAYED_EXPLANATION}<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul></aside>`;
};

const tables = (view: ReportView): Markup => html`<section id="result"><h2>Result by recipe</h2>${resultTable(view)}</section>
<section id="accuracy"><h2>Accuracy of every trial</h2>${accuracyTable(view)}
<p class="note">Δ and McNemar’s test (two-sided; exact below 25 discordant images) compare each trial with pytorch-fp32 on the same images. The p values are not corrected for the number of trials: among twenty, one below 0.05 is expected by chance.</p></section>
<section id="speed"><h2>Speed of every trial</h2>${speedTable(view)}
<p class="note">Latency over hot runs at batch size 1; p90 and p99 by nearest rank, std is the standard deviation (n − 1). Usage is the mean of the whole device at the smallest → largest batch size.</p></section>`;

const figures = (view: ReportView): Markup => {
  const all = [
    ...accuracyFigure(view, 'top1'),
    ...accuracyFigure(view, 'top5'),
    ...latencyFigure(view),
    ...latencyBoxFigure(view),
    ...throughputFigure(view),
    ...usageFigure(view),
  ];
  if (all.length === 0) return NOTHING;
  return html`<section id="figures"><h2>Figures</h2><p class="note screen">Choose a point, by pointer or with the Tab and Enter keys, for its numbers, how they were measured and the stages they come from.</p><div class="figures">${all.map(renderFigure)}</div></section>`;
};

const POLICY = `default-src 'none'; style-src 'unsafe-inline'`;

/** The whole report as one HTML document that loads nothing and runs no script. */
export const htmlReport = (view: ReportView): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${view.sweep.name}: quantfleet report</title>
<style>${{ markup: PAGE_STYLE + FIGURE_STYLE }}</style>
</head>
<body><main>
${header(view)}
${summary(view)}
${strayed(view)}
${tables(view)}
${figures(view)}
${conditions(view)}
<footer>Sweep <code>${view.sweep.sweepId}</code>. This file is complete in itself: it loads nothing and runs no script.</footer>
</main></body>
</html>
`.markup;
