import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { csvOf, folderOf, listed, refusal, splitOf } from '../../listed-splits.js';
import { temporaryFolder } from '../../temporary-folder.js';

const PLAIN = 'path,class_index\na.png,0\nb.png,1\n';
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');

test.each<[string, string | Buffer]>([
  ['with semicolons', PLAIN.replaceAll(',', ';')],
  ['with tabs', PLAIN.replaceAll(',', '\t')],
  ['with bars', PLAIN.replaceAll(',', '|')],
  ['with quotation marks around everything', PLAIN.replaceAll(/[^,\n]+/g, '"$&"')],
  ['with column names in another case', PLAIN.replace('path,class_index', 'Path,Class_Index')],
  ['with a column of row numbers without a name', ',path,class_index\n0,a.png,0\n1,b.png,1\n'],
  ['in UTF-8 with a byte order mark', `\ufeff${PLAIN}`],
  ['in UTF-16, little endian', utf16(PLAIN)],
  ['in UTF-16, big endian, with tabs', Buffer.from(utf16(PLAIN.replaceAll(',', '\t'))).swap16()],
  ['with the line ends of Windows', PLAIN.replaceAll('\n', '\r\n')],
  ['with the line ends of an old Mac', PLAIN.replaceAll('\n', '\r')],
])('a CSV %s is read', async (_, content) => {
  const [split] = await listed([splitOf(csvOf(content))]);
  expect(split?.entries.map(({ path, label }) => [path.slice(-5), label])).toEqual([
    ['a.png', 0],
    ['b.png', 1],
  ]);
});

test.each<[string, string | Buffer, string]>([
  ['an empty file', '', 'is empty.'],
  ['a header alone', 'path,class_index\n', 'has a header and no rows.'],
  [
    'rows without a header',
    'a.png,0\n',
    '2 columns; path and class_index are missing, and evaluation images need labels. Let the first line name the columns: path,class_index.',
  ],
  ['zero bytes', Buffer.from(PLAIN, 'utf16le'), 'holds zero bytes, so it is no text in UTF-8'],
  [
    'a value too few',
    `${PLAIN}c.png\n`,
    'there are more or fewer values than the header names in line 4. Correct the line',
  ],
  [
    'an open quotation mark',
    `${PLAIN}é.png,1\n"c.png,1\n${'d.png,1\n'.repeat(50)}`,
    'a quotation mark is not closed in line 5. Correct the line',
  ],
])('a CSV that is %s is refused in words', async (_, content, message) => {
  const reason = await refusal([splitOf(csvOf(content))]);
  expect(reason).toContain('DatasetEmpty: ');
  expect(reason).toContain(message);
});

test('a column that occurs twice is refused, in whatever case', async () => {
  expect(await refusal([splitOf(csvOf('path,class_index,Class_Index\na.png,0,1\n'))])).toMatch(
    /LabelInvalid: .* has the column class_index more than once\. Take out all but the right one/,
  );
});

test('a folder, a FIFO and a missing file in place of a CSV are told apart', async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'folder.csv'));
  execFileSync('mkfifo', [join(root, 'pipe.csv')]);
  expect(await refusal([splitOf(join(root, 'folder.csv'))])).toMatch(
    /DatasetNotFound: .*it is a folder\. Name a folder with/,
  );
  expect(await refusal([splitOf(join(root, 'pipe.csv'))])).toMatch(/DatasetNotFound: .*it is no regular file/);
  expect(await refusal([splitOf(join(root, 'gone.csv'))])).toMatch(/DatasetNotFound: .*there is no such file/);
});

test('paths with backslashes are refused as that', async () => {
  const file = csvOf('path,class_index\nimages\\a.png,0\n');
  expect(await refusal([splitOf(file)])).toMatch(
    /DatasetEmpty: .*1 of 1 rows has a path without a file, and with backslashes .*Write paths with forward slashes/,
  );
});

test('a path is found whether its accents are characters of their own or not', async () => {
  const root = folderOf(['café.png'.normalize('NFD'), 'thé.png'.normalize('NFC')]);
  const file = join(root, 'labels.csv');
  writeFileSync(file, `path,class_index\n${'café.png'.normalize('NFC')},0\n${'thé.png'.normalize('NFD')},1\n`);
  const [split] = await listed([splitOf(file)]);
  expect(split?.entries.map(({ path }) => path)).toEqual([
    join(root, 'café.png'.normalize('NFD')),
    join(root, 'thé.png'.normalize('NFC')),
  ]);
});

test('a row that is not UTF-8 is refused as that', async () => {
  const file = csvOf(Buffer.from('path,class_index\ncaf\xe9.png,0\n', 'latin1'));
  expect(await refusal([splitOf(file)])).toMatch(
    /DatasetEmpty: .*1 of 1 rows has a path that is not UTF-8 .* Save the CSV in UTF-8/,
  );
});
