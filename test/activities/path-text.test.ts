import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { openablePath, printablePath, textOfPath } from '../../activities/path-text.js';
import { loadSettings } from '../../config/load-settings.js';

const FSDECODE = `
import json, sys
print(json.dumps([bytes.fromhex(name).decode("utf-8", "surrogateescape") for name in json.loads(sys.argv[1])]))
`;

test('names that are not UTF-8 are the texts that Python makes of them, and become the same bytes again', () => {
  const names = [
    'caf\xe9',
    '\xff',
    '\xc3',
    'a\xe2\x82',
    '\xf0\x9f\x98',
    '\xed\xa0\x80',
    '\xc0\x80',
    '\xc3\xa9\xe9',
    'plain',
  ].map((name) => Buffer.from(name, 'latin1'));
  const hex = JSON.stringify(names.map((name) => name.toString('hex')));
  const python = JSON.parse(
    execFileSync(loadSettings().python, ['-c', FSDECODE, hex], { encoding: 'utf8' }),
  ) as string[];
  expect(names.map(textOfPath)).toEqual(python);
  expect(python.map((text) => Buffer.from(openablePath(text)))).toEqual(names);
});

test('bytes that are not UTF-8 are shown by their value', () => {
  expect(printablePath(textOfPath(Buffer.from('caf\xe9 \xc3\xa9', 'latin1')))).toBe('caf\\xe9 é');
});
