/** The table of docs/reference/data-notes.md, from contracts/data-notes.ts. */
export const dataNoteTable = (notes) =>
  [
    '| code | what it may mean |',
    '|---|---|',
    ...Object.entries(notes).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`),
  ].join('\n');
