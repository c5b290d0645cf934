import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { EXIT } from '../../cli/exit-codes.js';
import type { NodeProbe } from '../../contracts/activities.js';
import type { ListedNode } from '../../contracts/node-registry.js';
import { until } from '../chaos/processes.js';
import { quantfleet, startUp, stopAll, stopUp, writeSettings } from '../quantfleet-command.js';
import { WITH_TENSORRT } from '../tensorrt-node.js';
import { temporaryFolder } from '../temporary-folder.js';

const [first, second] = [`GPU-${randomUUID()}`, `GPU-${randomUUID()}`];
const environment = { ...WITH_TENSORRT, STAND_IN_GPU: first, STAND_IN_SECOND_GPU: second };

afterAll(stopAll);

const settingsWith = async (more: string): Promise<string> => {
  const file = await writeSettings(temporaryFolder());
  appendFileSync(file, more);
  return file;
};

const fingerprintOf = async (settings: string): Promise<NodeProbe['fingerprint']> => {
  const { stdout } = await quantfleet(['node', 'probe', '--json', '--config', settings], environment);
  return (JSON.parse(stdout) as NodeProbe).fingerprint;
};

test('programs see the GPU that the settings name by number or UUID, and without the key it is no part of the fingerprint', async () => {
  expect(await fingerprintOf(await settingsWith('device: 1\n'))).toMatchObject({ gpu: 'Orin', device: second });
  expect(await fingerprintOf(await settingsWith(`device: ${first}\n`))).toMatchObject({ gpu: 'Orin', device: first });
  expect(await fingerprintOf(await settingsWith(''))).not.toHaveProperty('device');
}, 60_000);

test('a GPU that is not there is refused with those that are', async () => {
  const command = ['node', 'probe', '--config', await settingsWith('device: 2\n')];
  const { exitCode, stderr } = await quantfleet(command, environment);
  expect(stderr).toContain(`DeviceUnknown: device is 2; nvidia-smi lists 0 (${first}), 1 (${second}).`);
  expect(exitCode).toBe(EXIT.badInput);
});

test('a device that is no GPU’s name is refused with the line of the file', async () => {
  const command = ['node', 'probe', '--config', await settingsWith('device: cuda:1\n')];
  const { exitCode, stderr } = await quantfleet(command, environment);
  expect(stderr).toMatch(/^ConfigInvalid: .*quantfleet\.yaml:\d+: device/);
  expect(exitCode).toBe(EXIT.badInput);
});

test('two nodes of one machine work beside each other on its two GPUs, and say which is theirs, and their tags', async () => {
  const settings = await Promise.all(
    [0, 1].map((device) => settingsWith(`device: ${device}\ntags: [bench, card-${device}]\n`)),
  );
  const ups = await Promise.all(settings.map((file) => startUp(file, environment)));
  const nodes: ListedNode[] = [];
  for (const file of settings) {
    await until('the node is listed', async () => {
      const { stdout } = await quantfleet(['node', 'list', '--json', '--config', file], environment);
      const [node] = JSON.parse(stdout) as ListedNode[];
      if (node !== undefined) nodes.push(node);
      return node !== undefined;
    });
  }
  expect(nodes.map(({ description: { device, tags } }) => [device, tags])).toEqual([
    [first, ['bench', 'card-0']],
    [second, ['bench', 'card-1']],
  ]);
  expect(nodes[0]?.description.nodeClass).toBe(nodes[1]?.description.nodeClass);
  await Promise.all(ups.map(stopUp));
}, 120_000);
