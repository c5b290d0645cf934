import { RECIPES } from '../../contracts/recipe.js';
import { RECIPE_TABLE } from '../../contracts/recipe-table.js';
import { NODE_LOOKS } from '../figures/node-look.js';

const hues = (shade: 'light' | 'dark'): string =>
  [
    ...RECIPES.map((recipe) => `--hue-${recipe}: ${RECIPE_TABLE[recipe].look[shade]};`),
    ...NODE_LOOKS.map((look, index) => `--hue-node-${index + 1}: ${look[shade]};`),
  ].join(' ');

/** Style of the figures: a hue a recipe or a node, the lighter ones in the dark. */
export const FIGURE_STYLE = `
:root { ${hues('light')} }
@media (prefers-color-scheme: dark) {
  :root { ${hues('dark')} }
}
@media print { :root { ${hues('light')} } }
${[...RECIPES, ...NODE_LOOKS.map((_, index) => `node-${index + 1}`)].map((name) => `.hue-${name} { --hue: var(--hue-${name}); }`).join('\n')}
.figures { display: grid; grid-template-columns: 1fr 1fr; gap: 56px 44px; align-items: start; }
h3.panel { font-size: 19px; margin: 52px 0 22px; overflow-wrap: anywhere; }
figure { margin: 0; min-width: 0; }
figcaption { font-size: 13.5px; line-height: 1.5; color: var(--soft); margin-top: 10px; max-width: 68ch; }
.plot { position: relative; overflow-x: clip; }
.plot svg { display: block; width: 100%; height: auto; overflow: visible; }
.narrow { display: none; max-width: 420px; }
.grid { stroke: var(--rule); stroke-width: 1; }
.axis { stroke: var(--soft); stroke-width: 1; }
.axis-break { fill: none; stroke: var(--soft); stroke-width: 1.2; }
.line { fill: none; stroke: var(--hue); stroke-width: 1.8; stroke-linejoin: round; }
.leader { fill: none; stroke: var(--hue); stroke-width: 1; opacity: .6; }
.mark { fill: var(--hue); stroke: var(--paper); stroke-width: 1.2; }
.hollow { fill: var(--paper); stroke: var(--hue); stroke-width: 1.6; }
.dot { fill: var(--hue); }
.band { fill: var(--hue); opacity: .1; }
.whisker { fill: none; stroke: var(--hue); stroke-width: 1.2; opacity: .7; }
.over-bar { stroke-width: 1.6; opacity: 1; }
.bar { fill: var(--hue); }
.box { fill: var(--hue); fill-opacity: .22; stroke: var(--hue); stroke-width: 1.4; }
.median { stroke: var(--hue); stroke-width: 2.6; }
.outlier { fill: none; stroke: var(--hue); stroke-width: 1.3; }
svg text { font-size: 12px; fill: var(--soft); font-family: inherit; }
svg text.direct, svg text.row-label { fill: var(--hue); font-weight: 600; }
svg text.row-label, svg text.value {
  paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round;
}
svg text.value { fill: var(--ink); font-weight: 600; }
.legend {
  display: flex; flex-wrap: wrap; gap: 2px 18px; list-style: none; margin: 0 0 4px; padding: 0;
  font-size: 13px;
}
.legend li { display: flex; align-items: center; gap: 7px; color: var(--hue); font-weight: 600; }
.legend svg { width: 28px; height: 12px; overflow: visible; }
.legend.spare { display: none; }
.point {
  position: absolute; width: 22px; height: 22px; margin: -11px 0 0 -11px; padding: 0;
  border: 0; border-radius: 50%; background: none; cursor: pointer;
}
.point:hover, .point:focus-visible {
  background: color-mix(in srgb, var(--accent) 18%, transparent); outline: 2px solid var(--accent);
  outline-offset: 0; z-index: 1;
}
.numbers {
  width: min(440px, calc(100vw - 32px)); max-height: calc(100vh - 48px); overflow: auto; margin: auto; padding: 22px 24px;
  border: 1px solid var(--rule); border-radius: 10px; background: var(--paper); color: var(--ink);
  box-shadow: 0 12px 48px rgb(0 0 0 / 28%); font-size: 14px;
}
.numbers::backdrop { background: rgb(0 0 0 / 18%); }
.numbers h4 { font-size: 15px; color: var(--ink); margin: 0 0 12px; }
.numbers dl { display: grid; grid-template-columns: max-content 1fr; gap: 3px 18px; margin: 0 0 12px; }
.numbers dt { color: var(--soft); }
.numbers dd { margin: 0; overflow-wrap: anywhere; }
.numbers .keys { font-size: 12.5px; padding-top: 12px; border-top: 1px solid var(--rule); }
.close {
  font: inherit; padding: 6px 16px; border: 1px solid var(--rule); border-radius: 6px;
  background: var(--raised); color: inherit; cursor: pointer;
}
@supports not selector(:popover-open) { .numbers:not(:target) { display: none; } }
@media (max-width: 860px) { .figures { grid-template-columns: 1fr; } }
@media (max-width: 560px) {
  .wide { display: none; }
  .narrow { display: block; }
  .legend.spare { display: flex; }
}
@media print {
  .figures { grid-template-columns: 1fr 1fr; gap: 18pt 20pt; }
  figure { break-inside: avoid; }
  figcaption { font-size: 7.5pt; }
  .wide, .point, .numbers { display: none; }
  .narrow { display: block; max-width: none; }
  .legend, .legend.spare { display: flex; font-size: 8pt; }
}
`;
