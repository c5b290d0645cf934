import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../../cli/exit-codes.js';
import type { ListedNode } from '../../contracts/node-registry.js';
import { startDevServer } from '../dev-server.js';
import { until } from '../chaos/processes.js';
import { quantfleet, startUp, stopAll, stopUp, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';

const folder = temporaryFolderOfFile();
let server: TestWorkflowEnvironment;

beforeAll(async () => {
  server = await startDevServer();
});

afterAll(async () => {
  await stopAll();
  await server.teardown();
});

/** Settings of a machine with a state folder of its own. */
const machine = (name: string): Promise<string> => {
  mkdirSync(join(folder, name));
  return writeSettings(join(folder, name), name);
};

const asksIn =
  (settings: string, environment: NodeJS.ProcessEnv = {}) =>
  (...words: string[]) =>
    quantfleet(['node', ...words, '--config', settings], environment);

const listed = async (ask: ReturnType<typeof asksIn>): Promise<readonly ListedNode[]> =>
  JSON.parse((await ask('list', '--json')).stdout) as ListedNode[];

const untilListed = (ask: ReturnType<typeof asksIn>, count: number): Promise<void> =>
  until(`${count} listed nodes`, async () => (await listed(ask)).length === count);

test('nodes of one server are listed, drained, quarantined and admitted from another machine, and forgotten when they are gone', async () => {
  const environment = { TEMPORAL_ADDRESS: server.address };
  const first = await startUp(await machine('first'), environment);
  const desk = await machine('second');
  await startUp(desk, environment);
  const ask = asksIn(desk, environment);
  await untilListed(ask, 2);

  await ask('quarantine', 'first', '--reason', 'fan broken');
  await ask('drain', 'second');
  const list = await ask('list');
  expect(list.stdout.split('\n').map((line) => line.split(/ {2,}/)[5])).toEqual([
    'STATE',
    'alive, quarantined: fan broken',
    'alive, drained',
    undefined,
  ]);
  await ask('admit', 'first');
  expect((await listed(ask)).map(({ admission: { state } }) => state)).toEqual(['admitted', 'drained']);

  const refused = await ask('forget', 'first');
  expect(refused).toMatchObject({ exitCode: EXIT.badInput, stderr: expect.stringContaining('NodeAlive: Node first') });
  first.kill('SIGKILL');
  await once(first, 'exit');
  expect((await ask('list')).stdout).toMatch(/^first .* absent since 20\S+ +- +-$/m);
  const shown = await ask('show', 'first');
  expect(shown.stdout).toMatch(/Who did what\n.* registered: .*\n.* quarantined: fan broken\n.* admitted\n$/);
  await ask('forget', 'first');
  expect((await listed(ask)).map(({ description: { nodeId } }) => nodeId)).toEqual(['second']);
  expect(await ask('show', 'first')).toMatchObject({
    exitCode: EXIT.badInput,
    stderr: expect.stringContaining('NotFound'),
  });
}, 120_000);

test('a node is known to the commands of its own `up` without any server of others, and not when nothing runs', async () => {
  const settings = await machine('alone');
  const ask = asksIn(settings);
  const up = await startUp(settings);
  await untilListed(ask, 1);
  const shown = JSON.parse((await ask('show', 'alone', '--json')).stdout) as ListedNode;
  expect(shown).toMatchObject({
    presence: { state: 'alive', condition: { running: [] } },
    audit: [{ action: 'registered' }],
  });
  await stopUp(up);
  expect(await ask('list')).toMatchObject({
    exitCode: EXIT.environment,
    stderr: expect.stringContaining('ServerUnreachable: Nothing runs on the state folder'),
  });
}, 120_000);
