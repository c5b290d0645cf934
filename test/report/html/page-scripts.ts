/** Scripts for the browser, as text because the project is compiled without the DOM's types. */

/** Pixels the page is wide, hidden parts included. */
export const SCROLL_WIDTH = 'document.documentElement.scrollWidth';

/** Whether each figure may be cut by the end of a page. */
export const FIGURE_BREAKS = `
  [...document.querySelectorAll('figure')].map((figure) => getComputedStyle(figure).breakInside)
`;

/** Text of the axis labels that stick out of a visible figure's left edge. */
export const LABELS_CUT_AT_THE_LEFT = `
  [...document.querySelectorAll('figure svg .tick')]
    .filter((label) => label.getBoundingClientRect().width > 0)
    .filter((label) => label.getBoundingClientRect().left < label.ownerSVGElement.getBoundingClientRect().left)
    .map((label) => label.textContent)
`;

/** Ids that several elements have. */
export const REPEATED_IDS = `(() => {
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  return ids.filter((id, position) => ids.indexOf(id) !== position);
})()`;

/** Contrast of one element's text with the paper, as WCAG 2.2 reckons it. */
export interface ContrastRatio {
  readonly selector: string;
  readonly ratio: number;
}

/** Gives a {@link ContrastRatio} for every text that lies directly on the paper. */
export const CONTRAST_RATIOS = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const luminance = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data]
      .map((channel) => channel / 255)
      .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const paper = luminance(getComputedStyle(document.body).backgroundColor);
  return ['.direct', '.row-label', '.legend li', '.tick', 'figcaption', 'td', '.reason', 'small', 'a'].flatMap((selector) =>
    [...document.querySelectorAll(selector)].map((element) => {
      const style = getComputedStyle(element);
      const ink = luminance(element instanceof SVGElement ? style.fill : style.color);
      return { selector, ratio: (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05) };
    }),
  );
})()`;
