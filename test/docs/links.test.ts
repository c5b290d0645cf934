import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { markdownFiles, readDocument } from './markdown.js';

const LINK = /\]\(([^)\s]+)\)/g;
const FENCED = /^```[^]*?^```$/gm;
const README_LINES = 150;

/** GitHub's name for the place of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (file: string): readonly string[] =>
  (
    readDocument(file)
      .replace(FENCED, '')
      .match(/^#+ .*$/gm) ?? []
  ).map(anchorOf);

/** Links of a document that lead nowhere. */
const brokenLinks = (file: string): readonly string[] =>
  [...readDocument(file).replace(FENCED, '').matchAll(LINK)]
    .map(([, link]) => link ?? '')
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? file : normalize(join(dirname(file), path));
      if (!existsSync(packagePath(target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    })
    .map((link) => `${file} -> ${link}`);

test('every relative link of a document leads somewhere', () => {
  const files = markdownFiles();
  expect(files).toContain('README.md');
  expect(files.flatMap(brokenLinks)).toEqual([]);
});

test('the README stays shorter than 150 lines', () => {
  expect(readDocument('README.md').split('\n').length).toBeLessThan(README_LINES);
});
