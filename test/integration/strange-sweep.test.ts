import { ApplicationFailure, Client, Connection, WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSettings } from '../../config/load-settings.js';
import { loadSweep } from '../../config/load-sweep.js';
import type { FailureReport } from '../../contracts/failures.js';
import { SWEEP_WORKFLOW } from '../../contracts/messages.js';
import { workflowTaskQueue } from '../../contracts/task-queues.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, startUp, stopAll, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';

const folder = temporaryFolderOfFile();
let settings: string;

beforeAll(async () => {
  settings = await writeSettings(folder);
  await startUp(settings);
});

afterAll(stopAll);

/** Starts a sweep as anybody can who reaches the server's port; returns why it failed. */
const startAsStranger = async (file: string): Promise<FailureReport | undefined> => {
  const { port } = loadSettings(settings).temporal;
  const connection = await Connection.connect({ address: `127.0.0.1:${port}` });
  try {
    const plan = loadSweep(file, 'local');
    await new Client({ connection }).workflow.execute(SWEEP_WORKFLOW.name, {
      workflowId: plan.sweepId,
      taskQueue: workflowTaskQueue('shared', 'local'),
      args: [{ plan }],
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error.cause ?? {};
    return cause instanceof ApplicationFailure ? (cause.details?.[0] as FailureReport) : undefined;
  } finally {
    await connection.close();
  }
};

test('a sweep that a stranger starts may not read what only a command on this machine may name', async () => {
  const file = writeDemoSweep(folder, { recipes: ['pytorch-fp32'] });
  expect(await startAsStranger(file)).toMatchObject({
    code: 'PathNotAllowed',
    message: expect.stringContaining('mnv2-mini.pth') as string,
  });
  // The command's process is another one than the node's: what it may read lies in the state folder.
  const { exitCode, stdout } = await quantfleet(['sweep', 'run', file, '--config', settings, '--json']);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ trials: [{ recipe: 'pytorch-fp32', status: 'measured' }] });
}, 120_000);
