import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { measurementIdentity } from '../../../activities/device/measurement-identity.js';
import { readPowerState } from '../../../activities/device/power-state.js';
import { temporaryFolder } from '../../temporary-folder.js';

/** A file tree as of a board's kernel. */
const tree = (files: Readonly<Record<string, string>>): string => {
  const root = temporaryFolder();
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }
  return root;
};

test('a board’s power mode and the range of its GPU’s clock are read as they are now', async () => {
  const root = tree({
    'var/lib/nvpmodel/status': 'pmode:0002\n',
    'sys/class/devfreq/17000000.gpu/device/of_node/name': 'ga10b\0',
    'sys/class/devfreq/17000000.gpu/min_freq': '306000000\n',
    'sys/class/devfreq/17000000.gpu/max_freq': '1300500000\n',
    'sys/class/devfreq/15340000.vic/device/of_node/name': 'vic\0',
    'sys/class/devfreq/15340000.vic/min_freq': '1\n',
    'sys/class/devfreq/15340000.vic/max_freq': '2\n',
  });
  expect(await readPowerState(root)).toEqual({ powerMode: '2', gpuClockRangeMHz: [306, 1300.5] });
});

test('another machine has neither', async () => {
  expect(await readPowerState(temporaryFolder())).toEqual({});
});

test('a measurement on the processor does not depend on the GPU or its driver', async () => {
  const fingerprint = { processor: 'Xeon', kernel: '6.1', gpu: 'H100', driver: '580', cuda: '13.0', dlaCores: 0 };
  const probe = { nodeId: 'n', fingerprint, tools: {}, hasTrtexec: false, unsupported: {} };
  expect(await measurementIdentity({ probe, machineRoot: '/' }, false)).toEqual({ processor: 'Xeon' });
  expect(await measurementIdentity({ probe, machineRoot: '/' }, true)).toMatchObject({
    processor: 'Xeon',
    gpu: 'H100',
    driver: '580',
  });
});

test('boards that are alike and share a store are measured each for itself', async () => {
  const fingerprint = { processor: 'ARMv8', kernel: '5.15' };
  const probe = { nodeId: 'orin-1', fingerprint, tools: {}, hasTrtexec: false, unsupported: {} };
  expect(await measurementIdentity({ probe, isOneOfSeveral: true, machineRoot: '/' }, false)).toEqual({
    processor: 'ARMv8',
    nodeId: 'orin-1',
  });
});
