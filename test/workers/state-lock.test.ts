import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findHost, lockState } from '../../workers/state-lock.js';
import { temporaryFolder } from '../temporary-folder.js';

const HOST = { address: '127.0.0.1:1', uiUrl: null };

test('a locked state folder names its process, and a second claim is refused', () => {
  const folder = temporaryFolder();
  const unlock = lockState(folder, HOST);
  expect(findHost(folder)).toMatchObject({ pid: process.pid, ...HOST });
  expect(() => lockState(folder, HOST)).toThrow(expect.objectContaining({ code: 'StateInUse' }));
  unlock();
  expect(findHost(folder)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

test('a lock left by a dead process whose id another has now does not count', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'host.json'), JSON.stringify({ pid: 1, birth: 'another boot 5', ...HOST }));
  expect(findHost(folder)).toBeUndefined();
  const unlock = lockState(folder, HOST);
  expect(JSON.parse(readFileSync(join(folder, 'host.json'), 'utf8'))).toMatchObject({ pid: process.pid });
  expect(readdirSync(folder)).toEqual(['host.json']);
  unlock();
});

test('giving back leaves a lock alone that another process has by then', () => {
  const folder = temporaryFolder();
  const unlock = lockState(folder, HOST);
  writeFileSync(join(folder, 'host.json'), JSON.stringify({ pid: 1, birth: 'x', ...HOST }));
  unlock();
  expect(readdirSync(folder)).toEqual(['host.json']);
});
