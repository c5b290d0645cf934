import { expect, test } from 'vitest';
import { csvOf, listed, refusal, splitOf } from '../../listed-splits.js';

const csv = (...rows: readonly string[]): string => csvOf(['path,class_index', ...rows, ''].join('\n'));

test('a label beyond the classes is refused at once, whatever share of the images may be unusable', async () => {
  const file = csv('a.png,0', 'b.png,7', 'c.png,1');
  expect(await refusal([splitOf(file)], { maxUnreadableShare: 1 })).toContain(
    `LabelInvalid: ${file}, line 3 (b.png): class_index is "7", expected a whole number from 0 to 1. The labels run from 0 to 7.`,
  );
});

test('labels that count from 1 are refused as that, even where only one of them is beyond the classes', async () => {
  const rows = Array.from({ length: 999 }, (_, row) => `a.png,${row + 1}`);
  expect(await refusal([splitOf(csv(...rows, 'b.png,1000'))], { classes: 1000, maxUnreadableShare: 0.01 })).toMatch(
    /line 1001 \(b\.png\): class_index is "1000".* The labels run from 1 to 1000: they seem to count from 1\. Subtract 1/,
  );
});

test('labels that run from 1 to less than the number of classes are noted, those of some classes are not', async () => {
  const [fromOne] = await listed([splitOf(csv('a.png,1', 'b.png,2', 'c.png,2'))], { classes: 3 });
  expect(fromOne?.notes).toContainEqual({
    code: 'LabelsFromOne',
    message: expect.stringContaining('label 0 never occurs in 3 rows; the labels run from 1 to 2 of 0 to 2') as string,
  });
  for (const some of [csv('a.png,2', 'b.png,3'), csv('a.png,1', 'b.png,4')]) {
    expect((await listed([splitOf(some)], { classes: 5 }))[0]?.notes).toBeUndefined();
  }
});

test('the lowest label is kept for whoever sees the answers', async () => {
  expect((await listed([splitOf(csv('a.png,4', 'b.png,3'))], { classes: 5 }))[0]?.lowestLabel).toBe(3);
});

test('a whole number is read as pandas and spreadsheets write it', async () => {
  const [split] = await listed([splitOf(csv('a.png,1.0', 'b.png,000', 'c.png, 1.'))]);
  expect(split?.entries.map(({ label }) => label)).toEqual([1, 0, 1]);
});

test.each([
  ['cat', /class_index is "cat", expected a whole number from 0 to 1\. So it is in 2 of 2 rows\. .*class_name/],
  ['0x1', /class_index is "0x1".* Write decimal numbers\./],
  ['0.5', /class_index is "0\.5".* Write whole numbers in digits\./],
  ['1e0', /class_index is "1e0".* Write whole numbers in digits\./],
  ['-1', /class_index is "-1".* The labels run from -1 to -1\. Take rows without a label out/],
  ['', /class_index is empty.* Give the row its label, or take it out\./],
])('a class_index of %o is answered with what came and what was expected', async (label, message) => {
  expect(await refusal([splitOf(csv(`a.png,${label}`, `b.png,${label}`))])).toMatch(message);
});

test('calibration images are told that they need no labels where theirs are wrong', async () => {
  const split = splitOf(csv('a.png,7'), { role: 'calibration' });
  expect(await refusal([split])).toMatch(/LabelInvalid.* Calibration needs no labels: you may take the column/);
});
