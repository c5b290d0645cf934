import { once } from 'node:events';
import { chmodSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import type { ListedSplit } from '../../contracts/dataset.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { openResultsDatabase } from '../../results/results-database.js';
import { until } from '../chaos/processes.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { spawnQuantfleet, startUp, stopAll, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';

const folder = temporaryFolderOfFile();
let settings: string;
beforeAll(async () => {
  settings = await writeSettings(folder);
  await startUp(settings);
});
afterAll(stopAll);

const data = (split: 'train' | 'test'): string => packagePath(`.quantfleet/data/fashion-mnist/${split}`);

/** A CSV with the first training images of each class, from the `first` on. */
const writeImages = (name: string, first: number): string => {
  const rows = readdirSync(data('train')).flatMap((className, label) =>
    readdirSync(join(data('train'), className))
      .slice(first, first + 7)
      .map((image) => `${join(data('train'), className, image)},${label}`),
  );
  const file = join(folder, name);
  writeFileSync(file, `path,class_index\n${rows.join('\n')}\n`);
  return file;
};

/** SHA-256 of the list of calibration images that a sweep has taken in, just before its first trial. */
const calibrationList = async (name: string): Promise<string> => {
  const results = await openResultsDatabase({ kind: 'sqlite', path: join(folder, 'state', 'results.db') });
  try {
    let listed: readonly ListedSplit[] = [];
    await until('the lists', async () => {
      const sweep = (await results.sweeps()).find((one) => one.name === name);
      listed = (sweep?.spec as { listed?: readonly ListedSplit[] } | undefined)?.listed ?? [];
      return listed.length > 0;
    });
    return listed.find(({ role }) => role === 'calibration')?.list.sha256 ?? '';
  } finally {
    await results.close();
  }
};

/** Runs a baseline that takes its time (another time in each sweep, or it is cached), and `meanwhile`; then a trial that calibrates. */
const runSweep = async (
  name: string,
  calibration: string,
  baselineSeconds: number,
  meanwhile: (calibrationList: string) => void,
): Promise<readonly TrialRecord[]> => {
  const sweep = writeDemoSweep(folder, {
    name,
    dataset: {
      name: 'Fashion-MNIST',
      calibration: { csv: calibration, images: 64 },
      evaluation: { folder: data('test'), images: 500, order: 'shuffled' },
    },
    recipes: ['pytorch-fp32', 'ort-static'],
    calibrationBatchSizes: [16],
    measurement: { throughputSeconds: baselineSeconds },
  });
  const child = spawnQuantfleet(['sweep', 'run', sweep, '--config', settings, '--json']);
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const closed = once(child, 'close');
  const sha256 = await calibrationList(name);
  meanwhile(join(folder, 'state', 'store', 'objects', sha256.slice(0, 2), sha256));
  await closed;
  return (JSON.parse(printed) as { trials: readonly TrialRecord[] }).trials;
};

const cutInHalf = (file: string): void => {
  chmodSync(file, 0o644);
  truncateSync(file, Math.floor(statSync(file).size / 2));
};

const ends = (trials: readonly TrialRecord[]) =>
  trials.map(({ recipe, status, failure }) => [recipe, status, failure?.code]);

test('a list of images that is cut in the store between two trials is made again, and the sweep goes on', async () => {
  const trials = await runSweep('mended', writeImages('mended.csv', 0), 3, cutInHalf);
  expect(ends(trials)).toEqual([
    ['pytorch-fp32', 'measured', undefined],
    ['ort-static', 'measured', undefined],
  ]);
}, 120_000);

test('a source that has changed since is refused, and never taken for what the sweep began with', async () => {
  const source = writeImages('changed.csv', 7);
  const trials = await runSweep('changed', source, 4, (list) => {
    cutInHalf(list);
    writeImages('changed.csv', 8);
  });
  expect(ends(trials)).toEqual([
    ['pytorch-fp32', 'measured', undefined],
    ['ort-static', 'failed', 'SourceChanged'],
  ]);
  expect(trials[1]?.failure?.message).toContain(source);
}, 120_000);
