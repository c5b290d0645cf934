import type { RecipeLook } from '../../contracts/recipe-table.js';
import type { Markup } from '../text/markup.js';

/** Room of a plot in SVG user units, which are pixels where the plot is shown unscaled. */
export interface PlotSize {
  readonly name: 'wide' | 'narrow';
  readonly width: number;
  readonly height: number;
}

/** A plot is drawn twice, for a screen's column and for a phone or half a printed page, so that text keeps its size. */
export const PLOT_SIZES: readonly PlotSize[] = [
  { name: 'wide', width: 560, height: 330 },
  { name: 'narrow', width: 340, height: 270 },
];

/** A place in a plot that opens to its numbers. */
export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  readonly numbers: PointNumbers;
}

/** The numbers behind a point. */
export interface PointNumbers {
  /** HTML id of the numbers, unique in the report. */
  readonly id: string;
  /** What was measured: the trial's name. */
  readonly heading: string;
  /** The heading with the main value; read out to those who do not see the plot. */
  readonly title: string;
  readonly rows: readonly (readonly [name: string, value: string])[];
  /** How the numbers were measured, and what the machine was doing. */
  readonly method: string;
  readonly trialId: string;
  /** Anchor of the trial in the list of stages. */
  readonly trialAnchor: string;
  readonly stages: readonly (readonly [stage: string, key: string])[];
}

/** A drawn plot. */
export interface Plot {
  readonly size: PlotSize;
  readonly svg: Markup;
  readonly points: readonly PlotPoint[];
}

/** What a legend says about one series. */
export interface LegendEntry {
  readonly label: string;
  readonly look: Look;
}

/** How a series is told from the others: by hue, marker and dash at once. */
export interface Look {
  /** CSS class that sets the hue. */
  readonly hue: string;
  readonly marker: RecipeLook['marker'];
  readonly isHollow: boolean;
  /** A hollow marker with a dot in it. */
  readonly isDotted: boolean;
  /** Value of `stroke-dasharray`. */
  readonly dash: string;
}

/** A figure of the report. */
export interface Figure {
  readonly id: string;
  readonly title: string;
  /** What is shown and how it was measured. */
  readonly caption: string;
  readonly plots: readonly Plot[];
  readonly legend: readonly LegendEntry[];
  /** Whether the wide plot names its series itself and needs no legend. */
  readonly isDirectlyLabelled: boolean;
}
