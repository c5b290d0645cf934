import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openArtifactStore } from '../../../activities/artifacts/artifact-store.js';
import { listSplits } from '../../../activities/dataset/list-splits.js';
import { loadSettings } from '../../../config/load-settings.js';
import type { ImageSource, SplitRequest } from '../../../contracts/dataset.js';
import { readingAttempt } from '../../reading-attempt.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { testNode } from '../../test-node.js';

const ATTEMPT = await readingAttempt(tmpdir());
const PYTHON = loadSettings().python;
// Ids 1, 2 and 3; id 4 is the synset above them.
const WNIDS = ['n02119789', 'n02100735', 'n01440764'];
const GROUND_TRUTH = [3, 1, 2, 1];

const SAVE_META = `
import json, sys
import numpy
from scipy.io import savemat
wnids = json.loads(sys.argv[2])
names = "ILSVRC2012_ID WNID words gloss num_children children wordnet_height num_train_images".split()
synsets = numpy.empty((len(wnids) + 1, 1), [(name, object) for name in names])
for row, wnid in enumerate(wnids):
    synsets[row, 0] = (row + 1.0, wnid, "word", "gloss", 0.0, numpy.zeros(0), 0.0, 1300.0)
synsets[-1, 0] = (len(wnids) + 1.0, "n00001740", "entity", "gloss", float(len(wnids)), numpy.arange(3.0), 1.0, 0.0)
savemat(sys.argv[1], {"synsets": synsets})
`;

const devkit = (lines: readonly number[] = GROUND_TRUTH, wnids: readonly string[] = WNIDS): string => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'data'));
  execFileSync(PYTHON, ['-c', SAVE_META, join(folder, 'data', 'meta.mat'), JSON.stringify(wnids)]);
  writeFileSync(join(folder, 'data', 'ILSVRC2012_validation_ground_truth.txt'), lines.map((id) => `${id}\n`).join(''));
  return folder;
};

const imageName = (number: number): string => `ILSVRC2012_val_${String(number).padStart(8, '0')}.JPEG`;

const validationImages = (numbers: readonly number[]): string => {
  const folder = temporaryFolder();
  for (const number of numbers) writeFileSync(join(folder, imageName(number)), `image ${number}`);
  return folder;
};

const classFolders = (names: readonly string[]): string => {
  const folder = temporaryFolder();
  for (const name of names) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, `${name}_1.JPEG`), name);
  }
  return folder;
};

const ilsvrc2012 = (path: string, kit: string): ImageSource => ({ kind: 'ilsvrc2012', path, devkit: kit });

const request = (source: ImageSource, change: Partial<SplitRequest> = {}): SplitRequest => ({
  role: 'evaluation',
  source,
  images: null,
  order: 'listed',
  seed: 0,
  except: [],
  ...change,
});

const list = (root: string, splits: readonly SplitRequest[], classes = 3) =>
  listSplits(
    { ...testNode(root), python: PYTHON },
    { splits, classes, maxUnreadableShare: 0.5, trainingOnEvaluation: 'refuse' },
    ATTEMPT,
  );

const labels = async (split: SplitRequest): Promise<Readonly<Record<string, number>>> => {
  const root = temporaryFolder();
  const [listed] = await list(root, [split]);
  const text = listed === undefined ? '' : await openArtifactStore(join(root, 'store')).text(listed.list);
  const entries = text.trim().split('\n');
  return Object.fromEntries(
    entries.map((line) => {
      const { path, label } = JSON.parse(line) as { path: string; label: number };
      return [path.split('/').at(-1) ?? '', label];
    }),
  );
};

test('an image is labelled with the rank of its WNID, not with the id of the ground truth', async () => {
  const source = ilsvrc2012(validationImages([4, 2, 1, 3]), devkit());
  expect(await labels(request(source))).toEqual({
    [imageName(1)]: 0,
    [imageName(2)]: 2,
    [imageName(3)]: 1,
    [imageName(4)]: 2,
  });
});

test('the flat folder and class folders of the same images have the same labels', async () => {
  const folder = temporaryFolder();
  for (const [index, id] of GROUND_TRUTH.entries()) {
    const wnid = join(folder, WNIDS[id - 1] ?? '');
    mkdirSync(wnid, { recursive: true });
    writeFileSync(join(wnid, imageName(index + 1)), `image ${index + 1}`);
  }
  const flat = await labels(request(ilsvrc2012(validationImages([1, 2, 3, 4]), devkit())));
  expect(await labels(request({ kind: 'folder', path: folder }))).toEqual(flat);
});

test('a missing, a doubled and an unlabelled image are refused with their number', async () => {
  const kit = devkit();
  const doubled = validationImages([1, 2, 3]);
  writeFileSync(join(doubled, 'ILSVRC2012_val_00000002.jpg'), 'image 2 again');
  for (const [folder, message] of [
    [validationImages([1, 2, 4]), /3 validation images.* 4 lines: number 3 of the images is .*_00000004\.JPEG/],
    [validationImages([1, 2, 3]), /3 validation images.* 4 lines: number 4 of the images is missing/],
    [validationImages([1, 2, 3, 4, 5]), /5 validation images.* 4 lines: number 5 of the images is .*_00000005\.JPEG/],
    [doubled, /4 validation images.* 4 lines: number 3 of the images is ILSVRC2012_val_00000002\./],
  ] as const) {
    await expect(list(temporaryFolder(), [request(ilsvrc2012(folder, kit))])).rejects.toMatchObject({
      code: 'LabelInvalid',
      message: expect.stringMatching(message) as string,
    });
  }
});

test('an id outside the classes is refused with file and line', async () => {
  const source = ilsvrc2012(validationImages([1, 2]), devkit([1, 4]));
  await expect(list(temporaryFolder(), [request(source)])).rejects.toMatchObject({
    code: 'LabelInvalid',
    message: expect.stringContaining('ground_truth.txt:2: expected an id from 1 to 3') as string,
  });
});

test('a model with another number of classes than the development kit is refused', async () => {
  const source = ilsvrc2012(validationImages([1, 2, 3, 4]), devkit());
  await expect(list(temporaryFolder(), [request(source)], 1000)).rejects.toMatchObject({
    code: 'LabelInvalid',
    message: expect.stringContaining('has 3 classes, the model has 1000') as string,
  });
});

test('a development kit without its parts, a missing folder and a folder of other files are told apart', async () => {
  const kit = devkit();
  const images = validationImages([1, 2, 3, 4]);
  rmSync(join(kit, 'data', 'ILSVRC2012_validation_ground_truth.txt'));
  for (const [source, code, message] of [
    [ilsvrc2012(images, kit), 'DatasetNotFound', /data\/ILSVRC2012_validation_ground_truth\.txt cannot be read/],
    [
      ilsvrc2012(images, join(tmpdir(), 'nowhere/kit')),
      'DatasetNotFound',
      /\/nowhere\/kit\/data\/meta\.mat cannot be read/,
    ],
    [
      ilsvrc2012(join(tmpdir(), 'nowhere/val'), kit),
      'DatasetNotFound',
      /The image folder .*\/nowhere\/val cannot be read: there is no such folder/,
    ],
    [ilsvrc2012(classFolders(WNIDS), kit), 'DatasetEmpty', /no image named like ILSVRC2012_val_00000001\.JPEG/],
  ] as const) {
    await expect(list(temporaryFolder(), [request(source)])).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  }
});

test('validation images that are sorted into class folders are to be named as that', async () => {
  const source = ilsvrc2012(classFolders(WNIDS), devkit());
  await expect(list(temporaryFolder(), [request(source)])).rejects.toMatchObject({
    code: 'DatasetEmpty',
    advice: expect.stringContaining('name it as `folder` instead of `ilsvrc2012`') as string,
  });
});

test('a meta.mat that is none is called that, without words of the library that reads it', async () => {
  const kit = devkit();
  writeFileSync(join(kit, 'data', 'meta.mat'), '<html>');
  const source = ilsvrc2012(validationImages([1, 2, 3, 4]), kit);
  await expect(list(temporaryFolder(), [request(source)])).rejects.toMatchObject({
    code: 'LabelInvalid',
    message: expect.stringMatching(/is not the meta\.mat of ILSVRC2012, or damaged\. Unpack [^:]*$/) as string,
  });
});

test('training folders must be the WNIDs of the development kit', async () => {
  const evaluation = request(ilsvrc2012(validationImages([1, 2, 3, 4]), devkit()));
  const calibrate = (names: readonly string[]) =>
    list(temporaryFolder(), [
      request({ kind: 'folder', path: classFolders(names) }, { role: 'calibration' }),
      evaluation,
    ]);
  expect((await calibrate(WNIDS))[1]?.classNames).toEqual(WNIDS.toSorted());
  await expect(calibrate(['n01440764', 'n02100735', 'n09999999'])).rejects.toMatchObject({
    code: 'LabelInvalid',
    message: expect.stringContaining(
      '"n09999999" in the calibration images and "n02119789" in the evaluation',
    ) as string,
  });
});

test('other sources start no Python', async () => {
  const split = request({ kind: 'folder', path: classFolders(WNIDS) });
  const [listed] = await listSplits(
    testNode(temporaryFolder(), '/nowhere/python'),
    { splits: [split], classes: 3, maxUnreadableShare: 0, trainingOnEvaluation: 'refuse' },
    ATTEMPT,
  );
  expect(listed?.images).toBe(3);
});
