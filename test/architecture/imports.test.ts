import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { packagePath } from '../../config/package-path.js';
import { expect, test } from 'vitest';

const ROOT = packagePath('');

/** Which of our folders each folder may import from besides itself; docs/decisions/001-import-table.md. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  files: [],
  workflows: ['contracts'],
  engine: ['contracts'],
  activities: ['contracts', 'files', 'config', 'engine', 'scoring'],
  config: ['contracts'],
  scoring: ['contracts'],
  results: ['contracts'],
  report: ['contracts', 'files', 'results', 'engine'],
  workers: ['contracts', 'files', 'config', 'engine', 'activities', 'results', 'report'],
  cli: ['contracts', 'files', 'config', 'engine', 'activities', 'results', 'report', 'workers'],
};

/** Which rooms of `report/` each of them may import from besides itself; files at its top bring the rooms together. */
const REPORT_ROOMS_MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  text: [],
  model: ['text'],
  notices: ['model', 'text'],
  tables: ['model', 'text'],
  figures: ['tables', 'model', 'text'],
  terminal: ['tables', 'model', 'notices', 'text'],
  csv: ['tables', 'model', 'notices', 'text'],
  export: ['csv', 'text'],
  json: ['tables', 'model', 'notices', 'text'],
  markdown: ['tables', 'model', 'notices', 'text'],
  html: ['figures', 'tables', 'model', 'notices', 'text'],
  night: ['html', 'markdown', 'figures', 'text'],
};

const WORKFLOW_PACKAGES = ['@temporalio/common', '@temporalio/workflow'];
const PROCESS_STARTERS = ['activities/process/run-process.ts'];
const ENVIRONMENT_READERS = ['config/load-settings.ts'];
const WORKER_ENTRIES = [
  'workers/client-connection.ts',
  'workers/codec/payload-codec.ts',
  'workers/data-converter.ts',
  'workers/diagnose-connection.ts',
  'workers/disk-space.ts',
  'workers/host.ts',
  'workers/logger.ts',
  'workers/node-registry.ts',
  'workers/own-device.ts',
  'workers/namespace-access.ts',
  'workers/process-limits.ts',
  'workers/program-place.ts',
  'workers/server-target.ts',
  'workers/state-lock.ts',
  'workers/temporal-binary.ts',
];

const sources = Object.keys(MAY_IMPORT).flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`),
);

const importsOf = (file: string): readonly string[] =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:from|import|import\() ?'([^']+)'/g)].map(
    ([, name]) => name ?? '',
  );

const ourImports = (file: string): readonly string[] =>
  importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(ROOT, normalize(join(ROOT, dirname(file), name))).replace(/\.js$/, '.ts'));

test.each(Object.entries(MAY_IMPORT))('%s imports only from %j', (folder, allowed) => {
  const strangers = sources
    .filter((file) => file.startsWith(`${folder}/`))
    .flatMap((file) => ourImports(file).map((imported) => `${file} -> ${imported}`))
    .filter((edge) => ![folder, ...allowed].includes(edge.split(' -> ')[1]?.split('/')[0] ?? ''));
  expect(strangers).toEqual([]);
});

test.each(Object.entries(REPORT_ROOMS_MAY_IMPORT))('report/%s imports of the report only %j', (room, allowed) => {
  const strangers = sources
    .filter((file) => file.startsWith(`report/${room}/`))
    .flatMap((file) => ourImports(file).map((imported) => `${file} -> ${imported}`))
    .filter((edge) => {
      const [folder, other] = edge.split(' -> ')[1]?.split('/') ?? [];
      return folder === 'report' && ![room, ...allowed].includes(other ?? '');
    });
  expect(strangers).toEqual([]);
});

test('every room of the report is in its table', () => {
  const rooms = sources.flatMap((file) => /^report\/([^/]+)\//.exec(file)?.[1] ?? []);
  expect([...new Set(rooms)].toSorted()).toEqual(Object.keys(REPORT_ROOMS_MAY_IMPORT).toSorted());
});

const importsByFile = new Map(sources.map((file) => [file, ourImports(file)]));

/** The shortest way from a file through its imports back to it, each of them after the file in the alphabet. */
const wayBackTo = (start: string): readonly string[] => {
  const seen = new Set<string>();
  const ways = [[start]];
  for (const way of ways) {
    for (const imported of importsByFile.get(way.at(-1) ?? '') ?? []) {
      if (imported === start) return [...way, start];
      if (imported < start || seen.has(imported)) continue;
      seen.add(imported);
      ways.push([...way, imported]);
    }
  }
  return [];
};

test('no file imports itself through others, be it for types alone', () => {
  expect(sources.map(wayBackTo).filter((way) => way.length > 0)).toEqual([]);
});

test('activities take from config only types and the place of the package', () => {
  const taken = sources
    .filter((file) => file.startsWith('activities/'))
    .flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(/import (type )?.*'[./]*\/config\/([^']+)'/g)].map(
        ([, isType, name]) => (isType === undefined ? name : 'type'),
      ),
    );
  expect(taken.filter((name) => name !== 'type' && name !== 'package-path.js')).toEqual([]);
});

test('Workflow code imports no package but Temporal’s own', () => {
  const packages = sources
    .filter((file) => file.startsWith('workflows/'))
    .flatMap(importsOf)
    .filter((name) => !name.startsWith('.') && !WORKFLOW_PACKAGES.includes(name));
  expect(packages).toEqual([]);
});

test('only run-process starts processes', () => {
  const starters = sources.filter((file) =>
    importsOf(file).some((name) => ['execa', 'child_process', 'node:child_process'].includes(name)),
  );
  expect(starters).toEqual(PROCESS_STARTERS);
});

test('only flock calls functions of C', () => {
  expect(sources.filter((file) => importsOf(file).includes('koffi'))).toEqual(['activities/process/flock.ts']);
});

test('only the settings read the environment', () => {
  const readers = sources.filter((file) => readFileSync(join(ROOT, file), 'utf8').includes('process.env'));
  expect(readers).toEqual(ENVIRONMENT_READERS);
});

test('the command line uses no inside of the workers', () => {
  const used = sources
    .filter((file) => file.startsWith('cli/'))
    .flatMap(ourImports)
    .filter((file) => file.startsWith('workers/') && !WORKER_ENTRIES.includes(file));
  expect(used).toEqual([]);
});

test('no folder or file has a name that says nothing', () => {
  expect(sources.filter((file) => /(^|\/)(utils?|common|helpers?|lib|misc)(\/|\.ts$)/.test(file))).toEqual([]);
});
