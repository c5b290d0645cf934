import { metricFigure } from '../figures/metric-figures.js';
import { latencyBoxFigure, latencyFigure } from '../figures/latency-figures.js';
import { powerFigure, throughputFigure, usageFigure } from '../figures/speed-figures.js';
import { turnFigures } from '../figures/turn-figures.js';
import type { ReportView } from '../model/report-view.js';
import { renderFigure } from './figure.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';

/** Every figure that the measurements allow. */
export const figures = (view: ReportView): Markup => {
  const all = [
    ...view.metrics.flatMap((metric) => metricFigure(view, metric)),
    ...latencyFigure(view),
    ...latencyBoxFigure(view),
    ...turnFigures(view),
    ...throughputFigure(view),
    ...usageFigure(view),
    ...powerFigure(view),
  ];
  if (all.length === 0) return NOTHING;
  return markup`<section id="figures"><h2>Figures</h2>
<p class="note screen">Choose a point, by pointer or with the Tab and Enter keys, for its numbers, how they were
measured and the stages they come from.</p>
<div class="figures">${all.map(renderFigure)}</div>
</section>`;
};
