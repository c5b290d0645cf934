import { expect, test } from 'vitest';
import { readMachineCondition } from '../../../activities/nodejs-programs/machine-condition.js';
import { packagePath } from '../../../config/package-path.js';

test('load, clock and the hottest zone are read from the kernel’s files', () => {
  expect(readMachineCondition(packagePath('test/fixtures/machine'))).toEqual({
    loadAverage: 1.5,
    clockMHz: 2201.6,
    temperatureC: 45.343,
  });
});

test('what the kernel does not say is null, not a number', () => {
  const { clockMHz, temperatureC } = readMachineCondition('/nowhere');
  expect([clockMHz, temperatureC]).toEqual([null, null]);
});
