import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
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

test('a folder that cannot be made is named, with what is in its way', () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'file'), '');
  symlinkSync(join(root, 'unmounted'), join(root, 'link'));
  for (const [path, reason] of [
    ['file', 'there is a file, or a link that leads nowhere, of that name'],
    ['file/below', 'there is a file where a folder above it was expected'],
    ['link/below', 'is a link that leads nowhere'],
  ] as const) {
    const failure = systemFailure(thrownBy(() => mkdirSync(join(root, path))));
    expect(failure?.code).toBe('StateUnwritable');
    expect(failure?.message).toContain(`${join(root, path)} cannot be made: `);
    expect(failure?.message).toContain(reason);
  }
});

test('another error is none of the system’s', () => {
  expect(systemFailure(new TypeError('x'))).toBeUndefined();
});
