import { expect, test } from 'vitest';
import { fleetSchema } from '../../config/fleet-schema.js';
import { settingsSchema } from '../../config/settings-schema.js';
import { sweepSchema } from '../../config/sweep-schema.js';
import { TEMPORAL_VARIABLES } from '../../config/temporal-profile.js';
import { codeNames, codeRows, readDocument, sectionOf } from './markdown.js';
import { schemaRows } from './schema-rows.js';

const document = readDocument('docs/reference/config.md');

/** A benchmark may have the keys of a sweep file, which are listed there. */
const fleetRows = () =>
  schemaRows(fleetSchema).filter(
    (row) => !row.startsWith('| `benchmarks[].') || row.startsWith('| `benchmarks[].sweep`'),
  );

test('config.md lists every key of fleet files with its default and description, and no other', () => {
  expect(codeRows(sectionOf(document, '## Keys of fleet files'))).toEqual(fleetRows());
});

test.each([
  ['quantfleet.yaml', '## Keys of quantfleet.yaml', settingsSchema],
  ['sweep files', '## Keys of sweep files', sweepSchema],
])('config.md lists every key of %s with its default and description, and no other', (_, heading, schema) => {
  expect(codeRows(sectionOf(document, heading))).toEqual(schemaRows(schema));
});

test('config.md lists every variable that the settings read from the environment, and no other', () => {
  const read = ['config/load-settings.ts', 'scripts/setup/python-packages.js']
    .map(readDocument)
    .flatMap((source) => [...source.matchAll(/process\.env(?:\['|\.)(\w+)/g)].map(([, name]) => name ?? ''));
  const listed = codeNames(sectionOf(document, '## Environment variables'));
  expect(new Set(listed)).toEqual(new Set(read));
});

test('config.md lists every variable of Temporal’s own configuration that is read, and no other', () => {
  const listed = codeNames(sectionOf(document, '## Temporal’s own variables and file'));
  expect(new Set(listed)).toEqual(new Set(TEMPORAL_VARIABLES));
});
