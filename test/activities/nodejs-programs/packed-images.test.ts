import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readNpy } from '../../../activities/nodejs-programs/npy.js';
import { readPackedImages } from '../../../activities/nodejs-programs/packed-images.js';
import { topClasses } from '../../../activities/nodejs-programs/top-classes.js';
import { loadSettings } from '../../../config/load-settings.js';
import { packagePath } from '../../../config/package-path.js';
import { temporaryFolder } from '../../temporary-folder.js';

const PREPROCESSING = {
  colour: 'rgb',
  resize: null,
  crop: [4, 6],
  interpolation: 'bilinear',
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
} as const;

const python = (script: string, ...args: string[]): void => {
  execFileSync(loadSettings().python, ['-c', script, ...args], {
    env: { ...process.env, PYTHONPATH: packagePath('python') },
  });
};

/** Two shards of random pixels written by NumPy, and what the Python programs make of them. */
const packed = () => {
  const folder = temporaryFolder();
  const files = { index: join(folder, 'index.json'), shards: [join(folder, '0.npy'), join(folder, '1.npy')] };
  python(
    `import json, sys, numpy
from quantfleet_tools.images.pixels import network_input, normalization_table
folder, preprocessing = sys.argv[1], json.loads(sys.argv[2])
pixels = numpy.random.default_rng(0).integers(0, 256, (5, 4, 6, 3), dtype=numpy.uint8)
numpy.save(folder + "/0.npy", pixels[:3]); numpy.save(folder + "/1.npy", pixels[3:])
network_input(pixels, normalization_table(preprocessing)).tofile(folder + "/expected.f32")`,
    folder,
    JSON.stringify(PREPROCESSING),
  );
  const index = { count: 5, height: 4, width: 6, channels: 3, labels: [0, 1, 2, 3, 4], splitSha256: 'x' };
  writeFileSync(files.index, JSON.stringify(index));
  return { folder, files };
};

test('TypeScript and Python feed the network the same bits', async () => {
  const { folder, files } = packed();
  const images = await readPackedImages(files, PREPROCESSING);
  const expected = readFileSync(join(folder, 'expected.f32'));
  expect(Buffer.from(images.input(0, 5).buffer).equals(expected)).toBe(true);
});

test('indices wrap round at the end of the split', async () => {
  const { files } = packed();
  const images = await readPackedImages(files, PREPROCESSING);
  expect(images.input(5, 2)).toEqual(images.input(0, 2));
});

test('a NumPy file of another type is refused', async () => {
  const folder = temporaryFolder();
  python('import sys, numpy; numpy.save(sys.argv[1], numpy.zeros((2, 2)))', join(folder, 'floats.npy'));
  await expect(readNpy(join(folder, 'floats.npy'))).rejects.toThrow('not a C-ordered array of unsigned bytes');
});

test('the largest logits come first, equal ones by index', () => {
  expect(topClasses(Float32Array.of(1, 3, 3, 2), 3)).toEqual([1, 2, 3]);
});
