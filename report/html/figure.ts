import { drawMarker } from '../figures/look.js';
import type { Figure, LegendEntry, Plot, PlotPoint, PointNumbers } from '../figures/plot.js';
import { html, NOTHING, type Markup } from './markup.js';

const place = (value: number, whole: number): string => ((100 * value) / whole).toFixed(3);

const opener = ({ x, y, numbers }: PlotPoint, { size }: Plot): Markup =>
  html`<button type="button" class="point" popovertarget="${numbers.id}" aria-label="${numbers.title}" style="left:${place(x, size.width)}%;top:${place(y, size.height)}%"></button>`;

const drawn = (plot: Plot, title: string): Markup => {
  const { width, height, name } = plot.size;
  return html`<div class="plot ${name}"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">${plot.svg}</svg>${plot.points.map((point) => opener(point, plot))}</div>`;
};

const legendEntry = ({ label, look }: LegendEntry): Markup =>
  html`<li class="${look.hue}"><svg viewBox="0 0 28 12" aria-hidden="true"><line class="line" x1="0" x2="28" y1="6" y2="6" stroke-dasharray="${look.dash}"/>${drawMarker(look, 14, 6)}</svg>${label}</li>`;

const legend = (figure: Figure): Markup =>
  figure.legend.length === 0
    ? NOTHING
    : html`<ul class="legend${figure.isDirectlyLabelled ? ' spare' : ''}">${figure.legend.map(legendEntry)}</ul>`;

const numbersPopover = (numbers: PointNumbers): Markup => html`<div popover id="${numbers.id}" class="numbers">
<h4>${numbers.heading}</h4>
<dl>${numbers.rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<p>${numbers.method}</p>
<dl class="keys"><dt>trial</dt><dd><a href="#${numbers.trialAnchor}">${numbers.trialId}</a></dd>${numbers.stages.map(([stage, key]) => html`<dt>${stage}</dt><dd><code>${key}</code></dd>`)}</dl>
<button type="button" class="close" popovertarget="${numbers.id}" popovertargetaction="hide">Close</button>
</div>`;

/** A figure whose points open to their numbers by pointer or keyboard, without a script. */
export const renderFigure = (figure: Figure): Markup => {
  const [plot] = figure.plots;
  return html`<figure id="${figure.id}">
<h3>${figure.title}</h3>
${legend(figure)}${figure.plots.map((own) => drawn(own, figure.title))}
<figcaption>${figure.caption}</figcaption>
${(plot?.points ?? []).map(({ numbers }) => numbersPopover(numbers))}
</figure>`;
};
