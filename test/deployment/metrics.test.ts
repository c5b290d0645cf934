import { once } from 'node:events';
import { appendFileSync, mkdirSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, startUp, stopAll, stopUp, writeSettings } from '../quantfleet-command.js';
import { temporaryFolder, temporaryFolderOfFile } from '../temporary-folder.js';

const folder = temporaryFolderOfFile();
afterAll(stopAll);

const listen = async (): Promise<{ readonly server: Server; readonly address: string }> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  return { server, address: `127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}` };
};

const freeAddress = async (): Promise<string> => {
  const { server, address } = await listen();
  server.close();
  await once(server, 'close');
  return address;
};

/** Settings that offer metrics at an address. */
const settingsWith = async (place: string, address: string, nodeId?: string): Promise<string> => {
  const settings = await writeSettings(place, nodeId);
  appendFileSync(settings, `metrics: { address: '${address}' }\n`);
  return settings;
};

/** Runs a sweep on a machine of its own, and says what its worker then offers. */
const metricsOf = async (nodeId: string, store: string): Promise<string> => {
  const place = join(folder, nodeId);
  mkdirSync(place);
  const address = await freeAddress();
  const settings = await settingsWith(place, address, nodeId);
  appendFileSync(settings, `store: { folder: '${store}' }\n`);
  const up = await startUp(settings);
  const sweep = writeDemoSweep(place, { recipes: ['pytorch-fp32'] });
  expect((await quantfleet(['sweep', 'run', sweep, '--config', settings])).exitCode).toBe(0);
  const metrics = await (await fetch(`http://${address}/metrics`)).text();
  await stopUp(up);
  return metrics;
};

let first: string;
let second: string;

beforeAll(async () => {
  const store = join(folder, 'store');
  mkdirSync(store);
  first = await metricsOf('first', store);
  second = await metricsOf('second', store);
}, 300_000);

test('a worker tells Prometheus what became of each stage, and how much disk is left', () => {
  expect(first).toMatch(/^quantfleet_stage_seconds_count\{end="built",stage="evaluateEngine",node="first"\} 1$/m);
  expect(first).toMatch(/^quantfleet_stage_seconds_bucket\{.*stage="importModel".*le="43200"\} \d+$/m);
  expect(first).toMatch(/^quantfleet_disk_free_bytes\{node="first"\} [1-9]\d+$/m);
  expect(first).toContain('temporal_worker_task_slots_available{');
  expect(first).not.toContain(folder);
});

test('a worker tells Prometheus what it finds in a shared store and in its cache, and what it moves', () => {
  expect(first).toMatch(/^quantfleet_outcomes_total\{kind="built",stage="prepare-split",node="first"\} 1$/m);
  expect(first).toMatch(/^quantfleet_transferred_bytes_total\{direction="sent",node="first"\} [1-9]\d+$/m);
  expect(first).toMatch(/^quantfleet_cache_lookups_total\{result="hit",node="first"\} [1-9]\d*$/m);
  expect(first).not.toContain('direction="fetched"');
  expect(second).toMatch(/^quantfleet_outcomes_total\{kind="cached",stage="prepare-split",node="second"\} 1$/m);
  expect(second).toMatch(/^quantfleet_outcomes_total\{kind="built",stage="evaluate",node="second"\} 1$/m);
  expect(second).toMatch(/^quantfleet_cache_lookups_total\{result="miss",node="second"\} [1-9]\d*$/m);
  const fetched = /^quantfleet_transferred_bytes_total\{direction="fetched",node="second"\} (\d+)$/m.exec(second);
  expect(Number(fetched?.[1])).toBeGreaterThan(statSync(packagePath('demo/mnv2-mini.pth')).size);
});

test('an address for metrics that another program has is refused by name', async () => {
  const { server, address } = await listen();
  const settings = await settingsWith(temporaryFolder(), address);
  const { exitCode, stderr } = await quantfleet(['up', '--config', settings]);
  server.close();
  expect([exitCode, stderr]).toEqual([
    3,
    expect.stringContaining(`Metrics cannot be offered on ${address} (metrics.address)`),
  ]);
  expect(stderr).not.toContain('os error');
});

test('a host name is no address to offer metrics on', async () => {
  const settings = await settingsWith(temporaryFolder(), 'localhost:9464');
  const { exitCode, stderr } = await quantfleet(['doctor', '--config', settings]);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('expected an IP address and a port')]);
});
