import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { commandLine, descendants, until } from '../chaos/processes.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { spawnQuantfleet, stopUp, writeSettings } from '../quantfleet-command.js';

const folder = mkdtempSync(join(tmpdir(), 'quantfleet-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const environmentOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
};

test('neither the server nor a stage program is given a secret of the environment', async () => {
  const settings = await writeSettings(folder);
  const sweep = writeDemoSweep(folder, { recipes: ['pytorch-fp32'] });
  const command = spawnQuantfleet(['sweep', 'run', sweep, '--config', settings], { AWS_SECRET_ACCESS_KEY: 'secret' });
  const find = (text: string): number | undefined =>
    descendants(command.pid ?? 0).find((pid) => commandLine(pid).includes(text));
  try {
    for (const program of ['start-dev', 'quantfleet_tools.protocol.warm']) {
      await until(program, () => find(program) !== undefined);
      const environment = environmentOf(find(program) ?? 0);
      expect(environment).toContain('PATH=');
      expect(environment).not.toContain('AWS_SECRET_ACCESS_KEY');
    }
  } finally {
    await stopUp(command);
  }
}, 120_000);
