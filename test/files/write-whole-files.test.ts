import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeWholeFile, writeWholeFiles } from '../../files/write-whole-files.js';
import { temporaryFolder } from '../temporary-folder.js';

test('a file is written with the folders above it, and nothing else is left beside it', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'a', 'b', 'text');
  await writeWholeFile(file, 'old');
  await writeWholeFile(file, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['text']);
});

test('when one of several files cannot be written, none is replaced and no temporary file is left', async () => {
  const folder = temporaryFolder();
  const first = join(folder, 'first');
  writeFileSync(first, 'old');
  const files = new Map([
    [first, 'new'],
    [join(first, 'second'), 'text'],
  ]);
  await expect(writeWholeFiles(files)).rejects.toMatchObject({ code: 'ENOTDIR' });
  expect(readFileSync(first, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['first']);
});

test('when the place is taken by a folder, it stays and no temporary file is left', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'place'));
  await expect(writeWholeFile(join(folder, 'place'), 'text')).rejects.toMatchObject({ code: 'EISDIR' });
  expect(readdirSync(folder)).toEqual(['place']);
});
