import type { RecipeLook } from '../../contracts/recipe-table.js';
import type { Look } from './plot.js';

/** Nodes that a figure tells apart. */
export const NODES_IN_A_FIGURE = 8;

/** How figures draw a node: no two share a colour, a marker with its filling, or a dash. */
interface NodeLook extends RecipeLook {
  readonly isHollow: boolean;
  readonly dash: string;
}

/** After Okabe and Ito's palette, darkened until text in each colour can be read on white. */
export const NODE_LOOKS: readonly NodeLook[] = [
  { light: '#0069a8', dark: '#56b4e9', marker: 'circle', isHollow: false, dash: '' },
  { light: '#b34700', dark: '#f0a35e', marker: 'square', isHollow: false, dash: '7 3' },
  { light: '#00795a', dark: '#2fc59b', marker: 'triangle', isHollow: false, dash: '2 3' },
  { light: '#a3417f', dark: '#e39ac5', marker: 'diamond', isHollow: false, dash: '9 3 2 3' },
  { light: '#7a6000', dark: '#d9c24a', marker: 'circle', isHollow: true, dash: '14 4' },
  { light: '#5b3fa0', dark: '#b9a5f2', marker: 'square', isHollow: true, dash: '4 4' },
  { light: '#9c2a2a', dark: '#f29a94', marker: 'triangle', isHollow: true, dash: '9 3 2 3 2 3' },
  { light: '#0f6f80', dark: '#7fd6e0', marker: 'diamond', isHollow: true, dash: '1 4' },
];

/** Look of a node by its position in the sweep; from the ninth on they come again. */
export const nodeLook = (position: number): Look => {
  const index = position % NODES_IN_A_FIGURE;
  const { marker = 'circle', isHollow = false, dash = '' } = NODE_LOOKS[index] ?? {};
  return { hue: `hue-node-${index + 1}`, marker, isHollow, isDotted: false, dash };
};
