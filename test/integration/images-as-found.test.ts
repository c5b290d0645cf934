import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import type { DataNote } from '../../contracts/data-notes.js';
import type { FailureReport } from '../../contracts/failures.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { hitsOf } from '../hits-of.js';
import { quantfleet, startUp, stopAll, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';

const folder = temporaryFolderOfFile();
const PER_CLASS = 6;
let settings: string;

beforeAll(async () => {
  settings = await writeSettings(folder);
  await startUp(settings);
});
afterAll(stopAll);

const demoImages = (
  split: 'train' | 'test',
): readonly { readonly className: string; readonly files: readonly string[] }[] => {
  const root = packagePath(`.quantfleet/data/fashion-mnist/${split}`);
  return readdirSync(root)
    .toSorted()
    .map((className) => ({
      className,
      files: readdirSync(join(root, className))
        .toSorted()
        .slice(0, PER_CLASS)
        .map((name) => join(root, className, name)),
    }));
};

/** The demo's first test images as class folders. */
const classFolders = (name: string): string => {
  const root = join(folder, name);
  for (const { className, files } of demoImages('test')) {
    mkdirSync(join(root, className), { recursive: true });
    for (const [index, file] of files.entries()) cpSync(file, join(root, className, `${index}.png`));
  }
  return root;
};

/** The demo's first training images in one folder, without labels. */
const flatFolder = (): string => {
  const root = join(folder, 'flat');
  mkdirSync(root);
  for (const { className, files } of demoImages('train')) {
    for (const [index, file] of files.entries()) cpSync(file, join(root, `${className}-${index}.png`));
  }
  return root;
};

interface Answer {
  readonly trials?: readonly TrialRecord[];
  readonly dataNotes?: readonly DataNote[];
  readonly failure?: FailureReport;
}

const run = async (
  name: string,
  dataset: Readonly<Record<string, unknown>>,
  recipes: readonly unknown[],
): Promise<Answer> => {
  const file = writeDemoSweep(folder, { name, dataset: { name, ...dataset }, recipes, calibrationBatchSizes: [16] });
  const { stdout } = await quantfleet(['sweep', 'run', file, '--config', settings, '--json']);
  return JSON.parse(stdout) as Answer;
};

test('images without labels calibrate every recipe, and are evaluated by none', async () => {
  const calibration = { folder: flatFolder(), images: 32 };
  const evaluation = { folder: classFolders('plain'), images: 50 };
  const recipes = ['pytorch-fp32', { recipe: 'torch-qat', fineTuning: null }, 'ort-static'];
  const { trials, dataNotes } = await run('unlabelled', { calibration, evaluation }, recipes);
  expect(trials?.map(({ status, failure }) => [status, failure])).toEqual(recipes.map(() => ['measured', null]));
  expect(dataNotes).toEqual([]);
  const refused = await run('without', { calibration, evaluation: { folder: calibration.folder } }, ['pytorch-fp32']);
  expect(refused.failure).toMatchObject({
    code: 'DatasetEmpty',
    message: expect.stringContaining('no class folders: evaluation images need labels') as string,
  });
}, 240_000);

test('class folders as they are found are evaluated as those that were tidied up', async () => {
  const paths = demoImages('train').flatMap(({ files }) => files);
  writeFileSync(join(folder, 'paths.csv'), `path\n${paths.join('\n')}\n`);
  const calibration = { csv: 'paths.csv', images: 32 };
  const tidy = await run('tidy', { calibration, evaluation: { folder: classFolders('tidied') } }, ['pytorch-fp32']);
  const root = classFolders('found');
  renameSync(join(root, '4-coat'), join(folder, 'coats'));
  symlinkSync(join(folder, 'coats'), join(root, '4-coat'));
  mkdirSync(join(root, '3-dress', 'deeper'));
  renameSync(join(root, '3-dress', '0.png'), join(root, '3-dress', 'deeper', '0.png'));
  renameSync(
    join(root, '3-dress', '1.png'),
    Buffer.concat([Buffer.from(`${root}/3-dress/`), Buffer.from('th\xe9.png', 'latin1')]),
  );
  writeFileSync(join(root, '0-t-shirt', '._0.png'), 'of a Mac');
  writeFileSync(join(root, '0-t-shirt', 'a.heic'), 'of a telephone');
  execFileSync('mkfifo', [join(root, '9-boot', 'pipe.png')]);
  renameSync(join(root, '2-pullover'), Buffer.concat([Buffer.from(`${root}/2-`), Buffer.from('caf\xe9', 'latin1')]));
  const dataset = { calibration, evaluation: { folder: root }, maxUnreadableShare: 0.05 };
  const found = await run('found', dataset, ['pytorch-fp32']);
  expect(tidy.trials?.map(hitsOf)[0]).toBeGreaterThan(10 * (PER_CLASS - 2));
  expect(found.trials?.map(hitsOf)).toEqual(tidy.trials?.map(hitsOf));
  expect(found.dataNotes?.map(({ code }) => code)).toEqual(['FilesPassedOver']);
}, 120_000);
