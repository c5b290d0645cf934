import { drawMarker } from '../figures/look.js';
import type { Figure, LegendEntry, Plot, PlotPoint, PointNumbers } from '../figures/plot.js';
import { markup, NOTHING, type Markup, type Part } from '../text/markup.js';

const share = (value: number, whole: number): number => (100 * value) / whole;

const opener = ({ x, y, numbers }: PlotPoint, { size }: Plot): Markup =>
  markup`<button type="button" class="point" popovertarget="${numbers.id}" aria-label="${numbers.title}"
  style="left:${share(x, size.width)}%;top:${share(y, size.height)}%"></button>`;

const drawn = (plot: Plot, title: string): Markup => {
  const { width, height, name } = plot.size;
  return markup`<div class="plot ${name}">
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">${plot.svg}</svg>
${plot.points.map((point) => opener(point, plot))}
</div>`;
};

const legendEntry = ({ label, look }: LegendEntry): Markup => markup`<li class="${look.hue}">
<svg viewBox="0 0 28 12" aria-hidden="true">
<path class="line" d="M0 6 h28" stroke-dasharray="${look.dash}"/>${drawMarker(look, 14, 6)}
</svg>${label}</li>`;

const legend = (figure: Figure): Markup =>
  figure.legend.length === 0
    ? NOTHING
    : markup`<ul class="legend${figure.isDirectlyLabelled ? ' spare' : ''}">${figure.legend.map(legendEntry)}</ul>`;

const entry = (name: string, value: Part): Markup => markup`<dt>${name}</dt><dd>${value}</dd>`;

const numbersPopover = (numbers: PointNumbers): Markup => markup`<div popover id="${numbers.id}" class="numbers">
<h4>${numbers.heading}</h4>
<dl>${numbers.rows.map(([name, value]) => entry(name, value))}</dl>
<p>${numbers.method}</p>
<dl class="keys">${entry('trial', markup`<a href="#${numbers.trialAnchor}">${numbers.trialId}</a>`)}
${numbers.stages.map(([stage, key]) => entry(stage, markup`<code>${key}</code>`))}</dl>
<button type="button" class="close" popovertarget="${numbers.id}" popovertargetaction="hide">Close</button>
</div>`;

/** A figure whose points open to their numbers by pointer or keyboard, without a script. */
export const renderFigure = (figure: Figure): Markup => {
  const [plot] = figure.plots;
  return markup`<figure id="${figure.id}">
<h3>${figure.title}</h3>
${legend(figure)}${figure.plots.map((own) => drawn(own, figure.title))}
<figcaption>${figure.caption}</figcaption>
${(plot?.points ?? []).map(({ numbers }) => numbersPopover(numbers))}
</figure>`;
};
