import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import proto from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.js';
import { startDevServer } from '../dev-server.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { type CommandResult, quantfleet } from '../quantfleet-command.js';
import { temporaryFolder } from '../temporary-folder.js';

let server: TestWorkflowEnvironment;

beforeAll(async () => {
  server = await startDevServer();
});

afterAll(() => server.teardown());

const NAMES = Object.values(SEARCH_ATTRIBUTES);

/** Settings of a node on the server. */
const writeNode = (namespace: string): string => {
  const file = join(temporaryFolder(), 'quantfleet.yaml');
  const temporal = { address: server.address, namespace };
  writeFileSync(file, JSON.stringify({ stateDir: 'state', nodeId: 'board', temporal }));
  return file;
};

const setup = (namespace: string, ...options: readonly string[]): Promise<CommandResult> =>
  quantfleet(['cluster', 'setup', ...options, '--config', writeNode(namespace)]);

interface Check {
  readonly tool: string;
  readonly version: string | null;
  readonly remedy: string;
}

const doctor = async (settings: string): Promise<ReadonlyMap<string, Check>> => {
  const { stdout } = await quantfleet(['doctor', '--json', '--config', settings]);
  return new Map((JSON.parse(stdout) as Check[]).map((check) => [check.tool, check]));
};

test('a namespace is made only when it is asked for, and a second setup changes nothing', async () => {
  const missing = await setup('bench');
  expect(missing.stderr).toContain('NamespaceMissing: ');
  const first = await setup('bench', '--create-namespace', '--retention', '72h');
  expect(first.stderr).toBe('');
  expect(first.stdout).toContain('Created the namespace bench, which keeps finished Workflows for 72h.');
  for (const name of NAMES) expect(first.stdout).toContain(`Registered the search attribute ${name} (Keyword).`);
  const second = await setup('bench', '--create-namespace', '--retention', '72h');
  expect(second.stdout).toBe(`The namespace bench is there.\nSearch attributes that are there: ${NAMES.join(', ')}.\n`);
  const described = await server.connection.workflowService.describeNamespace({ namespace: 'bench' });
  expect(Number(described.config?.workflowExecutionRetentionTtl?.seconds)).toBe(72 * 3_600);
}, 120_000);

test.each([
  [['--create-namespace'], '--create-namespace and --retention go together'],
  [['--create-namespace', '--retention', '30'], '--retention: expected days or hours, as 30d or 72h, found 30'],
])('cluster setup %j is refused', async (options, message) => {
  const { stderr, exitCode } = await setup('default', ...options);
  expect(stderr).toContain(`ConfigInvalid: ${message}`);
  expect(exitCode).toBe(2);
});

test('a search attribute of another type is SearchAttributeTaken', async () => {
  const namespace = 'taken';
  await server.connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: proto.google.protobuf.Duration.fromObject({ seconds: 86_400 }),
  });
  const searchAttributes = {
    [SEARCH_ATTRIBUTES.model]: proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_INT,
  };
  await expect
    .poll(
      () =>
        server.connection.operatorService.addSearchAttributes({ namespace, searchAttributes }).catch(() => undefined),
      {
        timeout: 60_000,
      },
    )
    .toBeDefined();
  const { stderr, exitCode } = await setup(namespace);
  expect(stderr).toContain(
    'SearchAttributeTaken: The search attribute QuantfleetModel of the namespace taken is of the type Int, not Keyword.',
  );
  expect(exitCode).toBe(3);
}, 120_000);

test('a sweep is found in Temporal by its name and model once the server is set up, and without that says how', async () => {
  const settings = writeNode('default');
  const sweep = writeDemoSweep(dirname(settings), { recipes: ['tensorrt-calibrator'] });
  const before = await quantfleet(['sweep', 'run', sweep, '--config', settings]);
  expect(before.exitCode).toBe(0);
  expect(before.stdout).toContain('run quantfleet cluster setup once for default');
  expect((await doctor(settings)).get('search attributes')).toMatchObject({ version: null });
  expect((await quantfleet(['cluster', 'setup', '--config', settings])).exitCode).toBe(0);
  const after = await quantfleet(['sweep', 'run', sweep, '--config', settings, '--json']);
  expect(after.exitCode).toBe(0);
  const { sweepId } = JSON.parse(after.stdout) as { sweepId: string };
  const found = async (query: string): Promise<readonly (readonly [string, unknown])[]> => {
    const workflows: [string, unknown][] = [];
    for await (const { workflowId, memo } of server.client.workflow.list({ query })) {
      workflows.push([workflowId, memo?.['startedBy']]);
    }
    return workflows;
  };
  // The server's lists follow a moment later.
  const soon = { timeout: 20_000 };
  const ofSweep = `QuantfleetSweep = 'small' AND QuantfleetModel = 'mnv2_mini'`;
  await expect
    .poll(() => found(`${ofSweep} AND QuantfleetStatus = 'finished'`), soon)
    .toEqual([[sweepId, expect.stringContaining(' on ')]]);
  const ofTrial = `QuantfleetRecipe = 'tensorrt-calibrator' AND QuantfleetStatus = 'unsupported'`;
  await expect
    .poll(async () => (await found(`${ofSweep} AND ${ofTrial}`)).map(([workflowId]) => workflowId), soon)
    .toEqual([expect.stringMatching(/\/tensorrt-calibrator$/)]);
  const checks = await doctor(settings);
  for (const tool of ['temporal server', 'namespace', 'right to work', 'search attributes', 'server’s clock']) {
    expect(checks.get(tool), tool).toMatchObject({ version: expect.any(String) });
  }
}, 240_000);

test('doctor misses no Python where a part of a deployment needs none, and asks who serves the queue it depends on', async () => {
  const settings = writeNode('default');
  const of = async (part: string) => {
    const withoutPython = { QUANTFLEET_PYTHON: '/nowhere/python' };
    const { stdout, exitCode } = await quantfleet(
      ['doctor', '--for', part, '--json', '--config', settings],
      withoutPython,
    );
    const tools = (JSON.parse(stdout) as Check[]).map(({ tool }) => tool);
    return { exitCode, seesPython: tools.includes('python'), tools };
  };
  expect(await of('client')).toMatchObject({ exitCode: 0, seesPython: false });
  expect(await of('results')).toMatchObject({ exitCode: 0, seesPython: false });
  expect(await of('host')).toMatchObject({ exitCode: 3, seesPython: true });
  expect((await of('client')).tools).toContain('workers of Workflows');
  expect((await of('node')).tools).toContain('worker of this node');
}, 120_000);
