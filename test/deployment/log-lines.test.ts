import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, writeSettings } from '../quantfleet-command.js';
import { temporaryFolder } from '../temporary-folder.js';

interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly node?: string;
  readonly role?: string;
  readonly workflowId?: string;
  readonly runId?: string;
  readonly stage?: string;
  readonly stageKey?: string;
  readonly failure?: { readonly code: string };
}

const RUN_ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

const linesIn = (folder: string): readonly LogLine[] =>
  readFileSync(join(folder, 'state/logs/quantfleet.log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);

test('each log line of a stage or Workflow names Workflow, run, stage, stage key and node', async () => {
  const folder = temporaryFolder();
  const settings = await writeSettings(folder, 'bench-1');
  writeFileSync(join(folder, 'faulty.py'), 'def build(classes):\n    import timm_of_nobody\n');
  appendFileSync(settings, 'factories: { faulty: { file: faulty.py, function: build } }\n');
  const run = (change: Readonly<Record<string, unknown>>) =>
    quantfleet(['sweep', 'run', writeDemoSweep(folder, change), '--config', settings, '--json']);

  const measured = await run({ recipes: ['pytorch-fp32'] });
  const { sweepId, trials } = JSON.parse(measured.stdout) as {
    readonly sweepId: string;
    readonly trials: readonly { readonly trialId: string; readonly stages: readonly { readonly key: string }[] }[];
  };
  const model = { factory: 'faulty', weights: packagePath('demo/mnv2-mini.pth'), classes: 10 };
  expect((await run({ name: 'faulty', model })).exitCode).toBe(2);

  const lines = linesIn(folder);
  expect(lines.filter(({ node, role }) => node !== 'bench-1' || role !== 'workflows+results+node')).toEqual([]);
  const ofWork = lines.filter(({ workflowId }) => workflowId !== undefined);
  expect(ofWork.filter(({ runId }) => !RUN_ID.test(runId ?? ''))).toEqual([]);

  const [trial] = trials;
  const built = ofWork.filter(({ msg }) => /^[a-z-]+: (built in|found in)/.test(msg));
  const ofTrial = built.filter(({ workflowId }) => workflowId === trial?.trialId);
  expect(ofTrial.map(({ stage, stageKey }) => [stage, stageKey])).toEqual([
    ['prepare-split', expect.stringMatching(/^[0-9a-f]{64}$/)],
    ['evaluate', trial?.stages.at(-1)?.key],
  ]);
  expect(built.filter(({ workflowId }) => workflowId === sweepId).map(({ stage }) => stage)).toEqual(['export']);

  const failed = ofWork.filter(({ level }) => level >= 40);
  expect(failed.map(({ msg, stage, failure }) => [msg.split(':')[0], stage, failure?.code])).toEqual([
    ['importModel failed', 'export', 'NetworkFailed'],
    ['Workflow failed', undefined, undefined],
  ]);
  expect(failed[0]?.stageKey).toMatch(/^[0-9a-f]{64}$/);
}, 240_000);
