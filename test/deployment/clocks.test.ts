import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { JsonReport } from '../../report/json/json-report.js';
import { clockedBoard } from '../clocked-board.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, startUp, stopAll, writeSettings } from '../quantfleet-command.js';
import { temporaryFolder } from '../temporary-folder.js';

afterAll(stopAll);

const ALERT = 'sys/class/thermal/cooling_device3/cur_state';

test('a node sets the clocks of its settings while it measures, and what it measures while its board is held down counts in no ratio', async () => {
  const board = clockedBoard();
  const folder = temporaryFolder();
  const settings = await writeSettings(folder);
  appendFileSync(settings, `machineRoot: ${board.root}\nclocks: { powerMode: 0, jetsonClocks: true }\n`);
  await startUp(settings, { PATH: `${board.path}:${process.env['PATH']}` });
  const compared = async (name: string, seconds: number) => {
    const conditions = { repeats: 1, coolDownSeconds: 0, othersPercent: 100 };
    const sweep = writeDemoSweep(folder, {
      name,
      recipes: ['pytorch-fp32', 'ort-static'],
      calibrationBatchSizes: [16],
      comparison: { blocks: 5, batchSizes: [1], seconds, conditions },
    });
    const { stdout } = await quantfleet(['sweep', 'run', sweep, '--config', settings, '--json']);
    const { files } = JSON.parse(stdout) as { readonly files: { readonly json: string; readonly html: string } };
    const report = JSON.parse(readFileSync(files.json, 'utf8')) as JsonReport;
    const [comparison] = report.comparisons;
    return { report, html: readFileSync(files.html, 'utf8'), comparison: comparison ?? expect.fail(stdout) };
  };

  const good = await compared('clocked', 0.05);
  expect(good.comparison.record.compared?.clocks).toBe('power mode 0, clocks fixed by jetson_clocks');
  for (const { watched, taints, repeats } of good.comparison.record.compared?.blocks ?? []) {
    expect(watched?.before).toMatchObject({ powerMode: '0 (MAXN)', gpuRangeMHz: [1300.5, 1300.5] });
    expect([taints, repeats]).toEqual([[], 0]);
  }
  expect(good.comparison.ratios.map(({ pairs }) => pairs)).toEqual([5]);
  expect(good.html).toContain('set meanwhile: power mode 0, clocks fixed by jetson_clocks');
  expect(board.state()).toEqual({ powerMode: 'pmode:0002', gpuLeastMHz: 306 });
  // For each of two evaluations, and once for the comparison.
  expect(board.calls().filter((call) => call === 'jetson_clocks --restore FILE')).toHaveLength(3);

  writeFileSync(join(board.root, ALERT), '1\n');
  const hot = await compared('held-down', 0.06);
  for (const { taints, repeats } of hot.comparison.record.compared?.blocks ?? []) {
    expect([taints, repeats]).toEqual([[{ code: 'Throttled', detail: 'clocks held down by gpu-throttle-alert' }], 1]);
  }
  expect([hot.comparison.ratios, hot.comparison.noiseFloor]).toEqual([[], []]);
  expect(hot.report.summary.at(-1)).toContain('15 are tainted and left out of every ratio: Throttled');
  expect(hot.html).toContain('No ratio by turns on local: all 15 blocks are tainted (Throttled).');
}, 300_000);
