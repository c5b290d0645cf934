import { RECIPES } from '../../contracts/recipe.js';
import { RECIPE_TABLE } from '../../contracts/recipe-table.js';
import type { Series } from '../model/series.js';
import { nodeLook } from './node-look.js';
import { markup, NOTHING, type Markup } from '../text/markup.js';
import type { Look } from './plot.js';

const DASHES = ['', '7 3', '2 3', '9 3 2 3'];

/**
 * By node where the sweep has several; else hue and marker by recipe, whose further series get other dashes and hollow
 * markers, the third with a dot.
 */
export const lookOf = ({ recipe, repeat, nodePosition }: Pick<Series, 'recipe' | 'repeat' | 'nodePosition'>): Look => {
  if (nodePosition !== null) return nodeLook(nodePosition);
  const position = RECIPES.indexOf(recipe);
  return {
    hue: `hue-${recipe}`,
    marker: RECIPE_TABLE[recipe].look.marker,
    isHollow: repeat % 3 > 0,
    isDotted: repeat % 3 === 2,
    dash: DASHES[(position + repeat) % DASHES.length] ?? '',
  };
};

const outline = ({ marker }: Look, x: number, y: number, r: number): Markup => {
  switch (marker) {
    case 'circle':
      return markup`M${x - r} ${y} a${r} ${r} 0 1 0 ${2 * r} 0 a${r} ${r} 0 1 0 ${-2 * r} 0 z`;
    case 'square':
      return markup`M${x - 0.9 * r} ${y - 0.9 * r} h${1.8 * r} v${1.8 * r} h${-1.8 * r} z`;
    case 'triangle':
      return markup`M${x} ${y - 1.2 * r} l${1.15 * r} ${2 * r} h${-2.3 * r} z`;
    case 'diamond':
      return markup`M${x} ${y - 1.3 * r} L${x + 1.3 * r} ${y} L${x} ${y + 1.3 * r} L${x - 1.3 * r} ${y} z`;
  }
};

/** Draws a marker around a place; about `2 × radius` wide. */
export const drawMarker = (look: Look, x: number, y: number, radius = 4.2): Markup =>
  markup`<path class="mark${look.isHollow ? ' hollow' : ''}" d="${outline(look, x, y, radius)}"/>${
    look.isDotted ? markup`<circle class="dot" cx="${x}" cy="${y}" r="${radius / 3}"/>` : NOTHING
  }`;
