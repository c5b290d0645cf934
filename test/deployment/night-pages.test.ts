import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type NightRecord, nightRecordSchema } from '../../contracts/night-record.js';
import type { NightFiles } from '../../report/write-night.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';
import { WHATEVER_ELSE_RUNS } from '../whatever-else-runs.js';

const folder = temporaryFolderOfFile();
let settings: string;

beforeAll(async () => {
  settings = await writeSettings(folder);
});

const writeFleet = (): string => {
  const sweep = writeDemoSweep(folder, {
    name: 'mini',
    recipes: ['ort-static'],
    calibrationBatchSizes: [16],
    comparison: { batchSizes: [1], seconds: 0.05, warmUpSeconds: 0.3, conditions: WHATEVER_ELSE_RUNS },
  });
  const file = join(folder, 'fleet.yaml');
  writeFileSync(
    file,
    stringify({ name: 'bench', nodes: ['local', 'orin-9'], benchmarks: [{ sweep }], builds: 1, blocks: 5 }),
  );
  return file;
};

type ShownNight = NightRecord & { readonly files: NightFiles };

const fleet = async (...args: readonly string[]): Promise<ShownNight> => {
  const { stdout, stderr } = await quantfleet(['fleet', ...args, '--config', settings, '--json']);
  try {
    return JSON.parse(stdout) as ShownNight;
  } catch {
    throw new Error(`It answered ${stdout}${stderr}`);
  }
};

const read = (file: string): string => readFileSync(file, 'utf8');

const boardPage = ({ html }: NightFiles): string => read(join(html, '..', 'boards', 'local.html'));

test('each night leaves its pages, and those of a second one compare it with the first, with conditions and where time went', async () => {
  const file = writeFleet();
  const first = await fleet('run', file);
  const { files } = first;
  expect(files.html).toBe(join(folder, 'state', 'reports', first.nightId, 'index.html'));
  expect(boardPage(files)).toContain('nothing: its first night');
  expect(read(files.html)).toContain('orin-9: absent: No node orin-9 is registered.');

  const second = await fleet('run', file);
  const board = boardPage(second.files);
  expect(board).toContain(`<dt>Compared with</dt><dd>${first.nightId}</dd>`);
  for (const part of ['latency at batch size 1, ort-static (mini)', 'of the board itself', 'engine size', 'top-1']) {
    expect(board).toContain(part);
  }
  // As many again where other tests slowed the engine, so that a second session had to look.
  expect(board).toMatch(/>(15 of 15|30 of 30) count</);
  const [local] = second.nodes.filter(({ nodeId }) => nodeId === 'local');
  expect(local?.effort.spent).toBeGreaterThan(0);
  expect(local?.effort.savedByCaches).toBeGreaterThan(0);
  expect(second.verdicts.find(({ series }) => series.metric.subject === 'board')?.series.metric.margin).toBe(3);

  const { nightId } = second;
  const kept = JSON.parse(read(second.files.json)) as { readonly night: unknown };
  const { files: _, ...record } = second;
  expect(nightRecordSchema.parse(kept.night)).toEqual(record);
  expect(read(second.files.markdown)).toMatch(new RegExp(`^\\*\\*bench: ${nightId}\\.\\*\\* 2 boards: .*\\(orin-9\\)`));

  const elsewhere = join(folder, 'pages');
  const shown = await quantfleet(['fleet', 'show', nightId, '--out', elsewhere, '--config', settings]);
  expect(shown.stdout).toContain(`Pages: ${join(elsewhere, 'index.html')}`);
  expect(existsSync(join(elsewhere, 'boards', 'orin-9.html'))).toBe(true);
  expect(read(join(elsewhere, 'index.html'))).toBe(read(second.files.html));
}, 300_000);
