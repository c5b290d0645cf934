/** Keeps names and messages from being read as Markdown or HTML. */
export const plain = (text: string): string =>
  text.replace(/[\\`*_[\]<>|#~]/g, (character) => `\\${character}`).replace(/\s+/g, ' ');

/** A Markdown table; the first row is its head, the first column is text. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const [head = [], ...body] = rows.map((row) => row.map(plain));
  const lines = [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...body];
  return lines.map((row) => `| ${row.join(' | ')} |`).join('\n');
};

/** Notes as a list. */
export const bullets = (notes: readonly string[]): string => notes.map((note) => `- ${plain(note)}`).join('\n');

/** An explanation with its notes as a list; nothing without notes. */
export const warning = (explanation: string, notes: readonly string[]): readonly string[] =>
  notes.length === 0 ? [] : [explanation, bullets(notes)];
