import { readdirSync, readFileSync } from 'node:fs';
import { packagePath } from '../../config/package-path.js';

const FOLDERS_WITHOUT_DOCS = ['node_modules', 'dist', '.git', '.quantfleet'];

/** Every Markdown file of the checkout, by path relative to it. */
export const markdownFiles = (): readonly string[] =>
  readdirSync(packagePath(''), { withFileTypes: true })
    .filter(({ name }) => !FOLDERS_WITHOUT_DOCS.includes(name))
    .flatMap((entry) => {
      if (!entry.isDirectory()) return [entry.name];
      const names = readdirSync(packagePath(entry.name), { recursive: true, encoding: 'utf8' });
      return names.map((name) => `${entry.name}/${name}`);
    })
    .filter((file) => file.endsWith('.md'))
    .toSorted();

/** The text of a file of the checkout. */
export const readDocument = (file: string): string => readFileSync(packagePath(file), 'utf8');

/** The lines of a document's tables whose first cell is code, which are those about one named thing each. */
export const codeRows = (markdown: string): readonly string[] =>
  markdown.split('\n').filter((line) => line.startsWith('| `'));

/** The code in the first cell of each of {@link codeRows}. */
export const codeNames = (markdown: string): readonly string[] =>
  codeRows(markdown).map((row) => /^\| `([^`]+)`/.exec(row)?.[1] ?? '');

/** The fenced blocks of a language. */
export const codeBlocks = (markdown: string, language: string): readonly string[] =>
  [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(([, block]) => block ?? '');

/** The part of a document below a heading, up to the next heading of the same level. */
export const sectionOf = (markdown: string, heading: string): string => {
  const level = /^#+/.exec(heading)?.[0] ?? '';
  const [, after = ''] = markdown.split(`\n${heading}\n`);
  return after.split(new RegExp(`^${level} `, 'm'))[0] ?? '';
};
