import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonReport } from '../../report/json/json-report.js';
import { until } from '../chaos/processes.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, startUp, stopAll, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';
import { WHATEVER_ELSE_RUNS } from '../whatever-else-runs.js';

interface SweepAnswer {
  readonly sweepId: string;
  readonly files: { readonly json: string; readonly turns?: string };
  readonly trials: readonly { readonly status: string }[];
}

const folder = temporaryFolderOfFile();
const tools = join(folder, 'tools');
const stalls = join(folder, 'stalls');
const begun = join(folder, 'begun');
let settings: string;
afterAll(stopAll);

const useTaskset = (script: string): void => {
  writeFileSync(join(tools, 'taskset'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(tools, 'taskset'), 0o755);
};

beforeAll(async () => {
  mkdirSync(tools);
  useTaskset(`exec /usr/bin/taskset "$@"`);
  settings = await writeSettings(folder);
  await startUp(settings, { PATH: `${tools}:${process.env['PATH']}` });
});

/** Blocks of the same engines and the same `seconds` would come from the store. */
const sweepFile = (name: string, seconds: number, change: Readonly<Record<string, unknown>> = {}): string =>
  writeDemoSweep(folder, {
    name,
    recipes: ['pytorch-fp32', 'ort-static'],
    calibrationBatchSizes: [16],
    comparison: { blocks: 5, batchSizes: [1, 4], seconds, warmUpSeconds: 0.3, conditions: WHATEVER_ELSE_RUNS },
    ...change,
  });

const runSweep = async (file: string): Promise<{ answer: SweepAnswer; report: JsonReport }> => {
  const { exitCode, stdout, stderr } = await quantfleet(['sweep', 'run', file, '--config', settings, '--json']);
  if (!stdout.startsWith('{')) throw new Error(`${exitCode}: ${stdout}${stderr}`);
  const answer = JSON.parse(stdout) as SweepAnswer;
  return { answer, report: JSON.parse(readFileSync(answer.files.json, 'utf8')) as JsonReport };
};

test('after its trials a node compares by turns what stands for each recipe, held to as many processors as an inference has threads, and the report has the ratios', async () => {
  const { answer, report } = await runSweep(
    sweepFile('compared', 0.05, { calibrationBatchSizes: [1, 16], measurement: { threads: 1 } }),
  );
  const [comparison] = report.comparisons;
  const { sweepId } = answer;
  expect(comparison?.record).toMatchObject({ status: 'measured', failure: null, compared: { reference: 0 } });
  expect(comparison?.record.compared?.contestants.map(({ id, again }) => [id, again])).toEqual([
    [`${sweepId}/local/pytorch-fp32`, false],
    [`${sweepId}/local/ort-static/16`, false],
    [`${sweepId}/local/pytorch-fp32`, true],
  ]);
  expect(comparison?.record.compared?.blocks.map(({ processors }) => processors.length)).toEqual(Array(15).fill(1));
  for (const { watched, taints, span } of comparison?.record.compared?.blocks ?? []) {
    expect([watched?.before.at, taints]).toEqual([expect.any(Number), []]);
    expect(watched?.before.at).toBeLessThan(span?.from ?? 0);
  }
  expect(comparison?.ratios.map(({ against, batchSize, pairs }) => [against, batchSize, pairs])).toEqual([
    [`${sweepId}/local/pytorch-fp32`, 1, 5],
    [`${sweepId}/local/pytorch-fp32`, 4, 5],
  ]);
  expect(comparison?.noiseFloor.map(({ batchSize }) => batchSize)).toEqual([1, 4]);
  expect(
    report.summary.some((sentence) => sentence.startsWith('INT8 on local, latency at batch size 1: ort-static')),
  ).toBe(true);
  expect(readFileSync(answer.files.turns ?? '', 'utf8').split('\r\n')).toHaveLength(6);
}, 240_000);

test('a comparison that fails is reported with the reason, and the trials keep theirs', async () => {
  useTaskset('exit 1');
  const { answer, report } = await runSweep(sweepFile('failing', 0.06));
  expect(answer.trials.map(({ status }) => status)).toEqual(['measured', 'measured']);
  expect(report.comparisons).toHaveLength(1);
  expect(report.comparisons[0]).toMatchObject({
    record: { status: 'failed', failure: { code: 'StageProgramCrashed' }, compared: null },
    ratios: [],
    noiseFloor: [],
  });
  expect(report.summary.at(-1)).toContain('No comparison by turns on local (failed): StageProgramCrashed');
}, 240_000);

test('a sweep that is cancelled while blocks are measured has the row of a cancelled comparison', async () => {
  useTaskset(`touch ${begun}; while [ -e ${stalls} ]; do sleep 0.1; done; exit 1`);
  writeFileSync(stalls, '');
  const file = sweepFile('cancelled', 0.07);
  const run = quantfleet(['sweep', 'run', file, '--config', settings, '--json']);
  await until('the block', () => existsSync(begun));
  const { stdout: list } = await quantfleet(['sweep', 'status', '--config', settings, '--json']);
  const sweepId = /cancelled-[0-9a-f]{8}/.exec(list)?.[0] ?? '';
  await quantfleet(['sweep', 'cancel', sweepId, '--config', settings]);
  await run;
  rmSync(stalls);
  const out = join(folder, 'cancelled-report');
  await quantfleet(['report', sweepId, '--config', settings, '--out', out]);
  const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as JsonReport;
  expect(report.trials.map(({ record }) => record.status)).toEqual(['measured', 'measured']);
  expect(report.comparisons[0]?.record).toMatchObject({ status: 'cancelled', failure: { code: 'Cancelled' } });
}, 240_000);
