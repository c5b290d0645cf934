import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { isDataNoteCode } from '../../contracts/data-notes.js';
import { codeRows, readDocument } from './markdown.js';

const PROGRAMS = 'python/quantfleet_tools';
const WARNING_CODES = /(?:report\.warning|_loss_reported)\(\s*"([A-Za-z]+)"/g;

const codesIn = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, code]) => code ?? '');

test('the reference lists every warning of the stage programs that is no data note, and no other', () => {
  const sources = readdirSync(packagePath(PROGRAMS), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.py'),
  );
  const said = sources.flatMap((name) => codesIn(readDocument(`${PROGRAMS}/${name}`), WARNING_CODES));
  expect(said).toContain('TimingCacheDropped');
  const reference = readDocument('docs/reference/stage-programs.md');
  const [, section = ''] = /## Warnings\n([^]*?)\n## /.exec(reference) ?? [];
  const rows = codeRows(section).flatMap((row) => codesIn(row.split(' | ')[0] ?? '', /`([A-Za-z]+)`/g));
  const ofTools = said.filter((code) => !isDataNoteCode(code));
  expect(rows.toSorted()).toEqual([...new Set(ofTools), 'WarningsLeftOut'].toSorted());
});
