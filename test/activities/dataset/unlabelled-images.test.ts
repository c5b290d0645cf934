import { expect, test } from 'vitest';
import { csvOf, folderOf, listed, refusal, splitOf } from '../../listed-splits.js';

const FLAT = ['a.png', 'b.jpg', 'c.heic', 'README'];
const calibration = (path: string) => splitOf(path, { role: 'calibration' });

test('calibration takes a folder of images without class folders, and gives them no label', async () => {
  const [split] = await listed([calibration(folderOf(FLAT))]);
  expect(split?.entries.map(({ label }) => label)).toEqual([null, null]);
  expect(split?.classNames).toEqual([]);
  expect(split?.notes?.[0]).toMatchObject({ code: 'FilesPassedOver' });
});

test('calibration takes a CSV with paths alone', async () => {
  const [split] = await listed([calibration(csvOf('path\na.png\nb.png\n'))]);
  expect(split?.entries.map(({ label }) => label)).toEqual([null, null]);
});

test('images without labels are another split than the same images in class 0', async () => {
  const [unlabelled] = await listed([calibration(csvOf('path\na.png\n'))]);
  const [labelled] = await listed([calibration(csvOf('path,class_index\na.png,0\n'))]);
  expect(unlabelled?.splitSha256).not.toBe(labelled?.splitSha256);
});

test('training and evaluation refuse images without labels in words', async () => {
  for (const role of ['training', 'evaluation'] as const) {
    expect(await refusal([splitOf(folderOf(FLAT), { role })])).toMatch(
      new RegExp(`DatasetEmpty: .* no class folders: ${role} images need labels, so expected a folder for each class`),
    );
    expect(await refusal([splitOf(csvOf('path\na.png\n'), { role })])).toMatch(
      new RegExp(`DatasetEmpty: .* class_index is missing, and ${role} images need labels`),
    );
  }
});

test('class folders count where a calibration folder has both, and the images beside them are named', async () => {
  const [split] = await listed([calibration(folderOf(['cat/a.png', 'dog/a.png', 'b.png']))]);
  expect(split?.entries.map(({ label }) => label)).toEqual([0, 1]);
  expect(split?.notes?.[0]?.message).toContain('1 .png file (first: b.png) beside the class folders');
});
