/** Rows as a table of Markdown. */
export const markdownTable = (heads, rows) =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Seconds for people; a dash for none. */
export const seconds = (value) => (value === null || value === undefined ? '–' : `${value.toFixed(0)} s`);
