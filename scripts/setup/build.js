import { readdirSync, rmSync, statSync } from 'node:fs';
import { digestOfFiles, inCheckout, onceFor, runProgram } from './step.js';

const SOURCES = [
  'contracts',
  'workflows',
  'engine',
  'activities',
  'workers',
  'config',
  'files',
  'results',
  'report',
  'cli',
];

/** Compiles the TypeScript programs and bundles the Workflows. */
export const buildPrograms = (position = '') =>
  onceFor({
    digest: digestOfFiles([
      'tsconfig.json',
      'tsconfig.build.json',
      'package-lock.json',
      ...SOURCES.flatMap(sourceFiles),
    ]),
    stamp: 'dist/.quantfleet-setup',
    title: `${position}Compiling`,
    work: () => {
      rmSync(inCheckout('dist'), { recursive: true, force: true });
      return runProgram('npm', ['run', '--silent', 'build']);
    },
  });

const sourceFiles = (folder) =>
  readdirSync(inCheckout(folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((path) => statSync(inCheckout(path)).isFile())
    .toSorted();
