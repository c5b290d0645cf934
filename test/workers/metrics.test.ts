import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, startUp, stopAll, writeSettings } from '../quantfleet-command.js';
import { temporaryFolder, temporaryFolderOfFile } from '../temporary-folder.js';

const folder = temporaryFolderOfFile();
afterAll(stopAll);

const listen = async (): Promise<{ readonly server: Server; readonly address: string }> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  return { server, address: `127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}` };
};

/** Settings that offer metrics at an address. */
const settingsWith = async (place: string, address: string): Promise<string> => {
  const settings = await writeSettings(place);
  appendFileSync(settings, `metrics: { address: '${address}' }\n`);
  return settings;
};

test('a worker tells Prometheus what became of each stage, and how much disk is left', async () => {
  const { server, address } = await listen();
  server.close();
  await once(server, 'close');
  const settings = await settingsWith(folder, address);
  await startUp(settings);
  const sweep = writeDemoSweep(folder, { recipes: ['pytorch-fp32'] });
  expect((await quantfleet(['sweep', 'run', sweep, '--config', settings])).exitCode).toBe(0);
  const metrics = await (await fetch(`http://${address}/metrics`)).text();
  expect(metrics).toMatch(/^quantfleet_stage_seconds_count\{end="built",stage="evaluateEngine",node="local"\} 1$/m);
  expect(metrics).toMatch(/^quantfleet_stage_seconds_bucket\{.*stage="importModel".*le="43200"\} \d+$/m);
  expect(metrics).toMatch(/^quantfleet_disk_free_bytes\{node="local"\} [1-9]\d+$/m);
  expect(metrics).toContain('temporal_worker_task_slots_available{');
  expect(metrics).not.toContain(folder);
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
