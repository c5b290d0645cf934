import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeDemoSweep } from '../demo-sweep.js';
import { spawnQuantfleet, startUp, stopAll, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';
import { until } from '../chaos/processes.js';

const root = temporaryFolderOfFile();
afterAll(stopAll);

test.each(['SIGINT', 'SIGKILL'] as const)(
  'a command that uses another’s server and workers takes its place when %s ends it, and its sweep loses nothing',
  async (signal) => {
    // Of its own: stages that the other signal's sweep has done would be over before the signal comes.
    const folder = join(root, signal);
    mkdirSync(folder);
    const settings = await writeSettings(folder);
    const first = await startUp(settings);
    const sweep = writeDemoSweep(folder, {
      name: signal.toLowerCase(),
      recipes: ['pytorch-fp32', 'ort-static'],
      calibrationBatchSizes: [16],
      measurement: { throughputSeconds: 2 },
    });
    const second = spawnQuantfleet(['sweep', 'run', sweep, '--config', settings]);
    const printed = { output: '', errors: '' };
    second.stdout?.on('data', (chunk: Buffer) => (printed.output += chunk.toString()));
    second.stderr?.on('data', (chunk: Buffer) => (printed.errors += chunk.toString()));
    const ended = once(second, 'exit');
    const logs = join(folder, 'state', 'logs', 'stages');
    const isEvaluating = (): boolean =>
      existsSync(logs) && readdirSync(logs).some((name) => name.startsWith('evaluate-'));
    await until('the first evaluation', isEvaluating);
    first.kill(signal);

    expect(await ended).toEqual([0, null]);
    expect(printed.errors).toBe('');
    expect(printed.output).toContain(`Process ${first.pid}, whose server and workers this command used, has ended.`);
    for (const recipe of ['pytorch-fp32', 'ort-static']) {
      expect(printed.output.match(new RegExp(`^✓ ${recipe} .* measured`, 'gm'))).toHaveLength(1);
    }
  },
  // A kill between two stages leaves the server to find out by the heartbeat timeout of three minutes.
  300_000,
);
