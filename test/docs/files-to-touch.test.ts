import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { RECIPES } from '../../contracts/recipe.js';
import { readDocument, sectionOf } from './markdown.js';

interface ListedFile {
  readonly kind: string;
  readonly file: string;
}

const ROW = /^\| (source|generated|test|document)(, sometimes)? \| `([^`]+)` \|/gm;
const COUNTS = /^\*\*(\d+) files\*\*: (\d+) source, (\d+) generated, (\d+) test, (\d+) document\.$/m;
const KINDS = ['source', 'generated', 'test', 'document'];
const SECTIONS = [
  '## A calibration option',
  '## A recipe',
  '## A metric of accuracy',
  '## A sampled measurement',
  '## A TensorRT option',
];
const FOLDERS_WITHOUT_SOURCE = ['node_modules', 'dist', '.git', '.quantfleet', 'test', 'bench', 'docs'];
const RECIPE_OR_ITS_TYPE = new RegExp(String.raw`\b(RECIPES?|RECIPE_TABLE|Recipe\w*|${RECIPES.join('|')})\b`);

const page = readDocument('docs/contributing/files-to-touch.md');

const rowsOf = (section: string): readonly (ListedFile & { readonly isCounted: boolean })[] =>
  [...section.matchAll(ROW)].map(([, kind = '', sometimes, file = '']) => ({
    kind,
    file,
    isCounted: sometimes === undefined,
  }));

/** New files have a name in angle brackets. */
const isNew = ({ file }: ListedFile): boolean => file.includes('<');

const sourceFiles = (): readonly string[] =>
  readdirSync(packagePath(''), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !FOLDERS_WITHOUT_SOURCE.includes(entry.name))
    .flatMap(({ name }) =>
      readdirSync(packagePath(name), { recursive: true, encoding: 'utf8' }).map((file) => `${name}/${file}`),
    )
    .filter((file) => /\.(ts|py)$/.test(file) && !file.startsWith('python/tests/'));

const recipeSources = rowsOf(sectionOf(page, '## A recipe')).filter(({ kind }) => kind === 'source');

test('every file that the page lists exists', () => {
  const listed = rowsOf(page).filter((row) => !isNew(row));
  expect(listed.length).toBeGreaterThan(0);
  expect(listed.filter(({ file }) => !existsSync(packagePath(file)))).toEqual([]);
});

test.each(SECTIONS)('the counts of "%s" are those of its table', (heading) => {
  const section = sectionOf(page, heading);
  const counted = rowsOf(section).filter(({ isCounted }) => isCounted);
  const stated = COUNTS.exec(section)?.slice(1).map(Number);
  expect(stated).toEqual([counted.length, ...KINDS.map((own) => counted.filter(({ kind }) => kind === own).length)]);
});

test('every source file that names a recipe is on the list for a recipe, but the file of its stages', () => {
  const naming = sourceFiles().filter((file) => readDocument(file).includes('ort-static'));
  expect(naming).toContain('contracts/recipe-table.ts');
  const listed = ['workflows/recipes/ort-static.ts', ...recipeSources.map(({ file }) => file)];
  expect(naming.filter((file) => !listed.includes(file))).toEqual([]);
});

test('every source file on the list for a recipe names a recipe, their table or one of its types', () => {
  const existing = recipeSources.filter((row) => !isNew(row)).map(({ file }) => file);
  expect(existing.filter((file) => !RECIPE_OR_ITS_TYPE.test(readDocument(file)))).toEqual([]);
});
