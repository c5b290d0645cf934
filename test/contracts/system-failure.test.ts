import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemFailure } from '../../contracts/system-failure.js';
import { temporaryFolder } from '../temporary-folder.js';

const thrownBy = (work: () => void): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

test('a write to a full device is a full disk, however deep the error lies', () => {
  const error = thrownBy(() => writeFileSync('/dev/full', 'x'));
  expect(systemFailure(error)).toMatchObject({ code: 'DiskFull' });
  expect(systemFailure(new Error('storing failed', { cause: new Error('x', { cause: error }) }))).toMatchObject({
    code: 'DiskFull',
  });
});

test('a folder that is a file is a state that cannot be written', () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  expect(systemFailure(thrownBy(() => writeFileSync(join(file, 'below'), '')))).toMatchObject({
    code: 'StateUnwritable',
  });
});

test('another error is none of the system’s', () => {
  expect(systemFailure(new TypeError('x'))).toBeUndefined();
});
