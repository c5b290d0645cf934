import { readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { fleetSchema } from '../../config/fleet-schema.js';
import { settingsSchema } from '../../config/settings-schema.js';
import { sweepSchema } from '../../config/sweep-schema.js';
import { readYamlFile } from '../../config/yaml-file.js';
import { codeBlocks, markdownFiles, readDocument } from './markdown.js';

const EXAMPLES = 'config/examples';
const SETTINGS = 'quantfleet.yaml';

const FLEET = 'fleet.yaml';

const sweepExamples = readdirSync(packagePath(EXAMPLES)).filter((name) => name !== SETTINGS && name !== FLEET);

const yamlBlocks = markdownFiles().flatMap((file) =>
  codeBlocks(readDocument(file), 'yaml').map((block) => [file, block] as const),
);

test.each(sweepExamples)('%s is a valid sweep file', (name) => {
  expect(readYamlFile(packagePath(`${EXAMPLES}/${name}`), sweepSchema).name).toBe(name.replace(/\.yaml$/, ''));
});

test('the example of a fleet file is valid', () => {
  expect(readYamlFile(packagePath(`${EXAMPLES}/${FLEET}`), fleetSchema).name).toBe('bench');
});

test('the demo is a valid sweep file', () => {
  expect(readYamlFile(packagePath('demo/sweep.yaml'), sweepSchema).name).toBe('fashion-mnist');
});

test('the example of quantfleet.yaml shows every default', () => {
  expect(readYamlFile(packagePath(`${EXAMPLES}/${SETTINGS}`), settingsSchema)).toEqual(settingsSchema.parse({}));
});

test('every whole sweep file shown in a document is valid', () => {
  const whole = yamlBlocks.filter(([, block]) => /^name:/m.test(block) && !block.startsWith(`# ${FLEET}`));
  expect(whole.length).toBeGreaterThan(0);
  for (const [file, block] of whole) expect(sweepSchema.safeParse(parse(block)).error, file).toBeUndefined();
});

test('every fleet file shown in a document is valid', () => {
  const fleets = yamlBlocks.filter(([, block]) => block.startsWith(`# ${FLEET}`));
  expect(fleets.length).toBeGreaterThan(0);
  for (const [file, block] of fleets) expect(fleetSchema.safeParse(parse(block)).error, file).toBeUndefined();
});

test('every quantfleet.yaml shown in a document is valid', () => {
  const settings = yamlBlocks.filter(([, block]) => block.startsWith(`# ${SETTINGS}`));
  expect(settings.length).toBeGreaterThan(0);
  for (const [file, block] of settings) expect(settingsSchema.safeParse(parse(block)).error, file).toBeUndefined();
});
