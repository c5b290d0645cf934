/** Text that is safe to put into an HTML document as it is. */
export interface Markup {
  readonly markup: string;
}

/** Digits after the point that a place in a drawing can need. */
const DECIMALS = 2;

/** What may stand in a {@link markup} template: markup as it is, text escaped, numbers rounded, lists joined. */
export type Part = Markup | string | number | readonly Part[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

const render = (part: Part): string => {
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return String(Number(part.toFixed(DECIMALS)));
  return 'markup' in part ? part.markup : part.map(render).join('');
};

/** Template tag for HTML and SVG: every part that is not markup already is escaped. */
export const markup = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  markup: strings.map((text, position) => text + render(parts[position] ?? '')).join(''),
});

/** Nothing at all. */
export const NOTHING: Markup = { markup: '' };
