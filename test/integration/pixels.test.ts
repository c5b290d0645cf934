import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSettings } from '../../config/load-settings.js';
import { packagePath } from '../../config/package-path.js';
import type { DataNote } from '../../contracts/data-notes.js';
import type { TrialRecord } from '../../contracts/trial-record.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { hitsOf } from '../hits-of.js';
import { quantfleet, startUp, stopAll, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';

const folder = temporaryFolderOfFile();
const PREPROCESSING = { colour: 'grey', mean: [0.286], std: [0.353] };
const CLASS_IMAGES = 10;

/** The first images of each class as they are, with 16 bits a pixel, and turned by EXIF data only. */
const WRITE_IMAGES = `
import sys
from pathlib import Path
import numpy
from PIL import Image
source, target, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
turned = Image.Exif()
turned[0x0112] = 6
for folder in source.iterdir():
    for file in sorted(folder.iterdir())[:count]:
        image = Image.open(file).convert("L")
        deep = Image.fromarray(numpy.asarray(image).astype(numpy.uint16) * 257)
        for kind, saved, keys in (("plain", image, {}), ("deep", deep, {}), ("turned", image.transpose(Image.ROTATE_90), {"exif": turned})):
            (target / kind / folder.name).mkdir(parents=True, exist_ok=True)
            saved.save(target / kind / folder.name / file.name, **keys)
`;

let settings: string;

beforeAll(async () => {
  const demoImages = packagePath('.quantfleet/data/fashion-mnist/test');
  execFileSync(loadSettings().python, ['-c', WRITE_IMAGES, demoImages, folder, String(CLASS_IMAGES)]);
  settings = await writeSettings(folder);
  await startUp(settings);
});

afterAll(stopAll);

const run = async (change: Readonly<Record<string, unknown>>) => {
  const file = writeDemoSweep(folder, change);
  const { stdout, stderr } = await quantfleet(['sweep', 'run', file, '--config', settings, '--json']);
  if (!stdout.startsWith('{')) throw new Error(stdout + stderr);
  return JSON.parse(stdout) as { readonly trials: readonly TrialRecord[]; readonly dataNotes: readonly DataNote[] };
};

test('images squashed to an input that is not square go through every recipe', async () => {
  const { trials } = await run({
    name: 'not-square',
    preprocessing: { ...PREPROCESSING, size: [24, 32], fit: 'squash' },
    recipes: [
      'pytorch-fp32',
      'ort-static',
      { recipe: 'torch-qat', fineTuning: { augmentation: 'random-resized-crop' } },
    ],
    calibrationBatchSizes: [16],
  });
  expect(trials.map(({ status }) => status)).toEqual(['measured', 'measured', 'measured']);
  // Of 500; the network was trained on images of 28 x 28 pixels.
  for (const trial of trials) expect(hitsOf(trial)).toBeGreaterThan(300);
}, 240_000);

test('images of 16 bits, and turned ones if asked for, are answered as the plain ones; what is done is noted', async () => {
  const evaluated = async (kind: string, orientation: string) => {
    const { trials, dataNotes } = await run({
      name: `${kind}-${orientation}`,
      preprocessing: { ...PREPROCESSING, crop: 28, orientation },
      dataset: { name: kind, evaluation: { folder: join(folder, kind) } },
      recipes: ['pytorch-fp32'],
    });
    const codes = dataNotes.map(({ code, message }) => `${code}: ${message.split(' (')[0]}`);
    return { hits: trials.map(hitsOf), codes };
  };
  const plain = await evaluated('plain', 'ignore');
  expect(plain.codes).toEqual([]);
  expect(plain.hits[0]).toBeGreaterThan(75);
  expect(await evaluated('deep', 'ignore')).toEqual({ hits: plain.hits, codes: ['DeepImages: 100 of 100 images'] });
  expect(await evaluated('turned', 'apply')).toEqual(plain);
  const ignored = await evaluated('turned', 'ignore');
  expect(ignored.codes).toContain('ImagesTurned: 100 of 100 images');
  expect(ignored.hits[0]).toBeLessThan(40);
}, 240_000);
