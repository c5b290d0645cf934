import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readYamlFile } from '../../config/yaml-file.js';
import { temporaryFolder } from '../temporary-folder.js';

const schema = z.strictObject({
  order: z.enum(['listed', 'shuffled']),
  level: z.number().max(5),
  mean: z.array(z.number()),
  preset: z.union([z.enum(['v1', 'v2']), z.strictObject({ crop: z.number() })]),
});

const problemsOf = (text: string | Uint8Array): readonly string[] => {
  const file = join(temporaryFolder(), 'sweep.yaml');
  writeFileSync(file, text);
  try {
    readYamlFile(file, schema);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.slice(file.length + 1));
  }
};

test('every problem of a file is named with its line, what was expected and what came', () => {
  expect(problemsOf('order: backwards\nlevel: 9\nmean: half\npreset: v3\n')).toEqual([
    '1: order: expected listed or shuffled, found "backwards"',
    '2: level: expected at most 5, found 9',
    '3: mean: expected a list, found "half"',
    '4: preset: expected v1 or v2, found "v3"',
  ]);
  expect(problemsOf('order: listed\nlevel:\nmean: [a]\npreset: [v1]\n')).toEqual([
    '2: level: expected a number, found nothing',
    '3: mean.0: expected a number, found "a"',
    '4: preset: expected v1 or v2, found a list',
  ]);
  expect(problemsOf('order: listed\nlevel: 1\nmean: [0]\n')).toEqual([
    '1: preset: expected v1 or v2, but the key is missing',
  ]);
});

test('a misspelt key is named with the one that is meant', () => {
  expect(problemsOf('order: listed\nlevel: 1\nmean: [0]\npreset: { corp: 1, bins: 3 }\n')).toEqual([
    '4: preset.crop: expected a number, but the key is missing',
    '4: there is no key preset.corp; did you mean crop?',
    '4: there is no key preset.bins',
  ]);
  expect(problemsOf('Order: listed\nlevel: 1\nmean: [0]\npreset: v1\n')).toEqual([
    '1: order: expected listed or shuffled, but the key is missing',
    '1: there is no key Order; did you mean order?',
  ]);
});

const BOMB = ['a: &a [x, x, x, x, x, x, x, x, x]', ...'bcdef'.split('').map(bombLine), 'order: *f'].join('\n');

function bombLine(name: string): string {
  const inner = `*${String.fromCodePoint((name.codePointAt(0) ?? 0) - 1)}`;
  return `${name}: &${name} [${Array.from({ length: 9 }, () => inner).join(', ')}]`;
}

const broken: readonly (readonly [string, string | Uint8Array, string])[] = [
  [
    'an alias without an anchor',
    'level: 1\nmean: *mean\n',
    '2: *mean stands for nothing: no anchor &mean lies before it',
  ],
  ['an alias before its anchor', 'level: *one\nmean: [&one 1]\n', '1: *one stands for nothing'],
  ['a merge of a key that has no anchor', 'level: 1\n<<: *base\n', '2: *base stands for nothing'],
  [
    'a merge of something that has no keys',
    'level: 1\n<<: 5\n',
    '2: << merges keys with values, or a list of such groups',
  ],
  ['aliases that stand for billions of values', BOMB, '7: too many aliases'],
  ['a second document', 'level: 1\n---\nlevel: 2\n', '2: a second document begins here (---)'],
  ['a tag of another program', 'level: 1\norder: !env ORDER\n', '2: tags (!…) other than YAML’s own are not read'],
  [
    'a tag that names code',
    'order: !!python/object/apply:os.system [x]\n',
    '1: tags (!…) other than YAML’s own are not read',
  ],
  ['a path of Windows in double quotes', 'order: "C:\\data"\n', '1: a backslash in double quotes begins an escape'],
  ['a key that comes twice', 'level: 1\nlevel: 2\n', '2: this key is in the same group already'],
  ['an empty file', '', '1: the file has no keys; it needs order, level, mean, preset'],
  ['a file of comments', '# later\n', '1: the file has no keys; it needs order, level, mean, preset'],
  ['a file that is a list', '- level: 1\n', '1: the file: expected keys with values, found a list'],
  ['a file that is a word', 'hello\n', '1: the file: expected keys with values, found "hello"'],
  [
    'a file in Latin-1',
    Buffer.from('level: 1\norder: größe\n', 'latin1'),
    '2: expected text in UTF-8, found other bytes',
  ],
  ['an image', Buffer.from('89504e470d0a1a0a0000000d', 'hex'), '1: expected text in UTF-8, found other bytes'],
  ['a file with a zero in it', 'level: 1\norder: \0\n', '2: expected text, found a NUL byte'],
];

test.each(broken)('%s is one problem with its line, in plain words', (_, text, expected) => {
  const problems = problemsOf(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(expected);
});

const whole = 'order: listed\nlevel: 1\nmean: [0]\npreset: v1\n';

test.each([
  ['UTF-16 with a byte-order mark', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(whole, 'utf16le')])],
  ['UTF-16 without one', Buffer.from(whole, 'utf16le')],
  ['UTF-16 of the other byte order', Buffer.from(`\uFEFF${whole}`, 'utf16le').swap16()],
  ['UTF-8 with a byte-order mark', Buffer.from(`\uFEFF${whole}`)],
  ['lines as Windows ends them', Buffer.from(whole.replaceAll('\n', '\r\n'))],
  ['merge keys', 'level: 1\npreset: v1\n<<: [{ order: listed, level: 9 }, { mean: [0] }]\n'],
])('%s is read', (_, text) => {
  expect(problemsOf(text)).toEqual([]);
});
