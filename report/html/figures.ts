import { metricFigure } from '../figures/metric-figures.js';
import { latencyBoxFigure, latencyFigure } from '../figures/latency-figures.js';
import { panelsOf, type Panel } from '../figures/panels.js';
import type { Figure } from '../figures/plot.js';
import { powerFigure, throughputFigure, usageFigure } from '../figures/speed-figures.js';
import { turnFigures } from '../figures/turn-figures.js';
import type { ReportView } from '../model/report-view.js';
import { renderFigure } from './figure.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';

const figuresOf = (panel: Panel): readonly Figure[] => [
  ...panel.metrics.flatMap((metric) => metricFigure(panel, metric)),
  ...latencyFigure(panel),
  ...latencyBoxFigure(panel),
  ...throughputFigure(panel),
  ...usageFigure(panel),
  ...powerFigure(panel),
];

const renderTurns = (view: ReportView): Markup => {
  const all = turnFigures(view);
  return all.length === 0 ? NOTHING : markup`<div class="figures">${all.map(renderFigure)}</div>`;
};

const renderPanel = (panel: Panel): Markup => {
  const all = figuresOf(panel);
  if (all.length === 0) return NOTHING;
  const heading = panel.heading === null ? NOTHING : markup`<h3 class="panel">${panel.heading}</h3>`;
  const leftOut = panel.leftOut === null ? NOTHING : markup`<p class="note">${panel.leftOut}</p>`;
  return markup`${heading}${leftOut}<div class="figures">${all.map(renderFigure)}</div>`;
};

/** Every figure that the measurements allow; of a sweep over several nodes by recipe, with a line for each node. */
export const figures = (view: ReportView): Markup => {
  const panels = [...panelsOf(view).map(renderPanel), renderTurns(view)];
  if (panels.every((panel) => panel === NOTHING)) return NOTHING;
  return markup`<section id="figures"><h2>Figures</h2>
<p class="note screen">Choose a point, by pointer or with the Tab and Enter keys, for its numbers, how they were
measured and the stages they come from.</p>
${panels}
</section>`;
};
