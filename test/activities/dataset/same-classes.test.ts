import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { csvOf, folderOf, listed, refusal, splitOf } from '../../listed-splits.js';

const classes = (...names: readonly string[]): string => folderOf(names.map((name) => join(name, '0.png')));

const named = (...names: readonly string[]): string =>
  csvOf(['path,class_index,class_name', ...names.map((name, index) => `a.png,${index},${name}`), ''].join('\n'));

const both = (training: string, evaluation: string) => [splitOf(training, { role: 'training' }), splitOf(evaluation)];

test('class names of a CSV that agree with class folders are taken, in whatever Unicode form', async () => {
  const [, evaluation] = await listed(
    both(classes('café'.normalize('NFC'), 'dog'), named('café'.normalize('NFD'), 'dog')),
  );
  expect(evaluation?.notes?.map(({ code }) => code)).toEqual(['DuplicateImages', 'ConflictingLabels']);
});

test('class names of a CSV that are shifted against class folders are refused with both places of a name', async () => {
  expect(await refusal(both(classes('cat', 'dog'), named('dog', 'cat')))).toMatch(
    /LabelInvalid: Class 0 is "cat" in the training images and "dog" in the evaluation images; 2 classes differ\. "cat" is class 0 in the training images and "cat" class 1 in the evaluation images\./,
  );
});

test('class names of two CSVs are compared', async () => {
  expect(await refusal(both(named('cat', 'dog'), named('cat', 'cow')))).toContain(
    'Class 1 is "dog" in the training images and "cow" in the evaluation images',
  );
});

test('names of another kind, as words beside WNIDs, are noted', async () => {
  const [, evaluation] = await listed(both(classes('n01440764', 'n01443537'), named('tench', 'goldfish')));
  expect(evaluation?.notes).toContainEqual({
    code: 'ClassNamesNotComparable',
    message: expect.stringContaining(
      'class 0 is "n01440764" in the training images and "tench" in the evaluation',
    ) as string,
  });
});

test('the order of classes that the folders in a CSV’s paths tell is compared, and noted', async () => {
  const byPath = (...names: readonly string[]): string => {
    const file = join(folderOf(names.map((name) => join('val', name, '0.png'))), 'labels.csv');
    writeFileSync(file, `path,class_index\n${names.map((name, index) => `val/${name}/0.png,${index}\n`).join('')}`);
    return file;
  };
  const [, evaluation] = await listed(both(classes('cat', 'dog'), byPath('dog', 'cat')));
  expect(evaluation?.notes).toContainEqual({
    code: 'ClassOrderDiffers',
    message: expect.stringContaining(
      '"cat" is class 0 in the training images and "cat" class 1 in the evaluation images',
    ) as string,
  });
  const [, numbered] = await listed(both(classes('cat', 'dog'), byPath('0-Dog', '1-Cat')));
  expect(numbered?.notes).toContainEqual({
    code: 'ClassOrderDiffers',
    message: expect.stringContaining('"cat" is class 0 in the training images and "1-Cat" class 1') as string,
  });
  for (const same of [byPath('cat', 'dog'), byPath('0', '1'), byPath('0-cat', '1-dog'), byPath('1a', '2a')]) {
    const [, other] = await listed(both(classes('cat', 'dog'), same));
    expect(other?.notes?.map(({ code }) => code) ?? []).not.toContain('ClassOrderDiffers');
  }
});

test('one class with two names is refused with both lines', async () => {
  const file = csvOf('path,class_index,class_name\na.png,0,cat\nb.png,1,dog\nc.png,0,cow\n');
  expect(await refusal([splitOf(file)])).toContain('class 0 is "cat" in line 2 and "cow" in line 4.');
});

test('two classes of ImageNet that are rightly called the same are not noted', async () => {
  const rows = [
    [134, 'crane'],
    [517, 'crane'],
    [638, 'maillot'],
    [639, 'maillot'],
  ].map(([index, name]) => `a.png,${index},${name}\n`);
  const [split] = await listed([splitOf(csvOf(`path,class_index,class_name\n${rows.join('')}`))], { classes: 1000 });
  expect(split?.notes?.map(({ code }) => code)).not.toContain('ClassNameRepeated');
});

test('two other classes with one name are noted', async () => {
  const [split] = await listed([splitOf(named('crane', 'crane'))]);
  expect(split?.notes).toContainEqual({
    code: 'ClassNameRepeated',
    message: expect.stringContaining(
      'classes 0 and 1 are both called "crane"; 1 class has the name of another',
    ) as string,
  });
});

test('class folders are the same in both Unicode forms, and where these sort otherwise that is said', async () => {
  const forms = (form: string, ...names: readonly string[]): string =>
    classes(...names.map((name) => name.normalize(form)));
  const sameOrder = both(forms('NFC', '0-café', '1-thé'), forms('NFD', '0-café', '1-thé'));
  expect((await listed(sameOrder)).map(({ images }) => images)).toEqual([2, 2]);
  expect(await refusal(both(forms('NFC', 'éclair', 'fig'), forms('NFD', 'éclair', 'fig')))).toMatch(
    /Class 0 is "fig" .*\(Unicode NFD\), which sort otherwise/,
  );
});

test.each([
  [
    ['0', '1', '10', '2'],
    '"0", "1", "10" are classes 0, 1, 2. 2 of 4 are elsewhere than by number: "2" is class 3, by number 2.',
  ],
  [['class9', 'class10'], '"class9" is class 1, by number 0'],
  [['9 bag', '10 boot'], '"9 bag" is class 1, by number 0'],
])('class folders %j, whose order as text is not that of their numbers, are noted', async (names, message) => {
  const [split] = await listed([splitOf(classes(...names))], { classes: names.length });
  expect(split?.notes).toEqual([
    { code: 'FolderNumbersSortedAsText', message: expect.stringContaining(message) as string },
  ]);
});

test('class folders whose numbers have leading zeros, WNIDs and words are not noted', async () => {
  for (const names of [
    ['02', '10'],
    ['n01440764', 'n02119789'],
    ['cat', 'dog'],
    ['0', 'ten'],
  ]) {
    expect((await listed([splitOf(classes(...names))]))[0]?.notes).toBeUndefined();
  }
});
