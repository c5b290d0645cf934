import { writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadSettings } from '../../config/load-settings.js';
import { loadSweep } from '../../config/load-sweep.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { temporaryFolder } from '../temporary-folder.js';

const settingsOf = (text: string) => {
  const file = join(temporaryFolder(), 'quantfleet.yaml');
  writeFileSync(file, text);
  return loadSettings(file);
};

const planOf = (evaluation: string) => {
  const dataset = { name: 'x', calibration: { folder: '~/train', images: 64 }, evaluation: { folder: evaluation } };
  return loadSweep(writeDemoSweep(temporaryFolder(), { dataset, recipes: ['ort-static'] }), 'local');
};

test('~ is the home folder in every path of the settings', () => {
  const settings = settingsOf(`
stateDir: ~/state
python: ~/venv/bin/python
factories: { net: { file: ~/net.py, function: build } }
readableFolders: [~/images, "~", images]
`);
  expect(settings).toMatchObject({
    stateDir: join(homedir(), 'state'),
    python: join(homedir(), 'venv/bin/python'),
    factories: { net: { file: join(homedir(), 'net.py') } },
  });
  expect(settings.readableFolders.slice(0, 2)).toEqual([join(homedir(), 'images'), homedir()]);
});

test('~ is the home folder in every path of a sweep file', () => {
  const { splits } = planOf('~/test');
  expect(splits.map(({ source }) => source)).toMatchObject([
    { path: join(homedir(), 'train') },
    { path: join(homedir(), 'test') },
  ]);
});

test.each([
  ['~other/test', 'only ~ and ~/… stand for a home folder'],
  ['$HOME/test', 'variables are not expanded'],
  ['${HOME}/test', 'variables are not expanded'],
  ['/data/$SET/test', 'variables are not expanded'],
  ['file:///data/test', 'expected a path of this machine, not a URL'],
  ['s3://bucket/test', 'expected a path of this machine, not a URL'],
  ['C:\\data\\test', 'expected a path of this machine, not one of Windows'],
  ['D:/data/test', 'expected a path of this machine, not one of Windows'],
  ['data\\test', 'expected / between folders'],
  ['', 'expected a path'],
])('the path %j is refused with what it may mean', (path, message) => {
  expect(() => planOf(path)).toThrow(message);
  const settings = `stateDir: ${JSON.stringify(path)}\n`;
  expect(() => settingsOf(settings)).toThrow(`quantfleet.yaml:1: stateDir: ${message}`);
});

test.each(['data/$100', 'a file~', 'money$', 'data/~', './$'])('the path %j is taken as it is', (path) => {
  expect(planOf(path).splits[1]?.source).toMatchObject({ path: expect.stringContaining(path.replace('./', '/')) });
});
