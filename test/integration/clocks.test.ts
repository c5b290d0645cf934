import { appendFileSync, readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import type { JsonReport } from '../../report/json/json-report.js';
import { clockedBoard } from '../clocked-board.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, startUp, stopAll, writeSettings } from '../quantfleet-command.js';
import { temporaryFolder } from '../temporary-folder.js';

afterAll(stopAll);

test('a node whose settings ask for it measures with fixed clocks, says so, and has them as before afterwards', async () => {
  const board = clockedBoard();
  const folder = temporaryFolder();
  const settings = await writeSettings(folder);
  appendFileSync(settings, `machineRoot: ${board.root}\nclocks: { powerMode: 0, jetsonClocks: true }\n`);
  await startUp(settings, { PATH: `${board.path}:${process.env['PATH']}` });
  const sweep = writeDemoSweep(folder, {
    name: 'clocked',
    recipes: ['pytorch-fp32', 'ort-static'],
    calibrationBatchSizes: [16],
    comparison: { blocks: 5, batchSizes: [1], seconds: 0.05, conditions: { repeats: 0, othersPercent: 100 } },
  });
  const { stdout } = await quantfleet(['sweep', 'run', sweep, '--config', settings, '--json']);
  const { files } = JSON.parse(stdout) as { readonly files: { readonly json: string; readonly html: string } };
  const { comparisons } = JSON.parse(readFileSync(files.json, 'utf8')) as JsonReport;
  const compared = comparisons[0]?.record.compared;
  expect(compared?.clocks).toBe('power mode 0, clocks fixed by jetson_clocks');
  for (const { watched, taints } of compared?.blocks ?? expect.fail()) {
    expect(watched?.before).toMatchObject({ powerMode: '0 (MAXN)', gpuRangeMHz: [1300.5, 1300.5] });
    expect(taints).toEqual([]);
  }
  expect(readFileSync(files.html, 'utf8')).toContain('set meanwhile: power mode 0, clocks fixed by jetson_clocks');
  expect(board.state()).toEqual({ powerMode: 'pmode:0002', gpuLeastMHz: 306 });
  // For each of two evaluations, and once for the comparison.
  expect(board.calls().filter((call) => call === 'jetson_clocks --restore FILE')).toHaveLength(3);
}, 240_000);
