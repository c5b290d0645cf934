import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect } from 'vitest';
import type { ListedNode } from '../../contracts/node-registry.js';
import { packagePath } from '../../config/package-path.js';
import type { PostgresPlace } from '../../contracts/results-place.js';
import type { WorkerRole } from '../../contracts/worker-role.js';
import { startDevServer } from '../dev-server.js';
import { POSTGRES, postgresServerOfFile } from '../postgres-server.js';
import { quantfleet, startWorker, stopAll } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';
import { writeMachineSettings } from './machine-settings.js';

/** Keys of a machine's quantfleet.yaml. */
export type MachineSettings = Readonly<Record<string, unknown>>;

/** A deployment whose boards a test starts itself. */
export interface RunningDeployment {
  readonly folder: string;
  readonly server: TestWorkflowEnvironment;
  readonly results: PostgresPlace;
  /** Writes quantfleet.yaml of a machine; `change` replaces keys. */
  settingsOf(machine: string, change?: MachineSettings): string;
  /** Starts a worker and waits until it works. */
  start(
    role: WorkerRole,
    machine: string,
    change?: MachineSettings,
    environment?: NodeJS.ProcessEnv,
  ): Promise<ChildProcess>;
  /** The machines, as `quantfleet node list` tells. */
  machines(): Promise<readonly ListedNode[]>;
  /** Waits until the server lists nodes that have registered, which it does a moment later. */
  untilListed(...nodeIds: readonly string[]): Promise<void>;
}

/**
 * Server, results, store, and workers for Workflows, results and hosts, started before the tests of a file; nothing is started where
 * PostgreSQL is not installed. `resultsSettings` is asked for keys of the results worker once it is about to start.
 */
export const deploymentOfFile = (resultsSettings: () => MachineSettings = () => ({})): RunningDeployment => {
  const folder = temporaryFolderOfFile();
  const postgres = postgresServerOfFile();
  let server: TestWorkflowEnvironment | undefined;
  let results: PostgresPlace | undefined;
  const deployment: RunningDeployment = {
    folder,
    get server() {
      if (server === undefined) throw new Error('The server has not started.');
      return server;
    },
    get results() {
      if (results === undefined) throw new Error('The results have not started.');
      return results;
    },
    settingsOf: (machine, change = {}) => writeMachineSettings(deployment, machine, change),
    start: (role, machine, change = {}, environment = {}) =>
      startWorker(role, deployment.settingsOf(machine, change), environment),
    machines: async () => {
      const client = deployment.settingsOf('laptop');
      const { stdout, stderr } = await quantfleet(['node', 'list', '--config', client, '--json']);
      if (stdout === '') throw new Error(stderr);
      return JSON.parse(stdout) as readonly ListedNode[];
    },
    untilListed: async (...nodeIds) => {
      const listed = async (): Promise<readonly string[]> =>
        (await deployment.machines()).map(({ description: { nodeId } }) => nodeId);
      await expect.poll(listed, { timeout: 60_000 }).toEqual(expect.arrayContaining([...nodeIds]));
    },
  };
  beforeAll(async () => {
    if (POSTGRES === undefined) return;
    server = await startDevServer();
    results = await postgres.createDatabase();
    mkdirSync(join(folder, 'store'));
    const images = (split: 'train' | 'test') => ({ folder: packagePath(`.quantfleet/data/fashion-mnist/${split}`) });
    const datasets = { 'fashion-train': images('train'), 'fashion-test': images('test') };
    await deployment.start('workflows', 'workflows');
    await deployment.start('results', 'results', resultsSettings());
    await deployment.start('host', 'workstation', { datasets });
  }, 120_000);
  afterAll(async () => {
    await stopAll();
    await server?.teardown();
  });
  return deployment;
};
