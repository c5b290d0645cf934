import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { beforeEach, expect, test } from 'vitest';
import { openResultsDatabase } from '../../results/results-database.js';
import { nightPlanFixture } from '../activities/nights/night-plan-fixture.js';
import { quantfleet } from '../quantfleet-command.js';
import {
  begunNight,
  expectedNodes,
  nightBenchmark,
  nightEngine,
  nightNode,
  nightVerdict,
} from '../results/night-fixture.js';
import { temporaryFolder } from '../temporary-folder.js';

const { nightId } = begunNight(1);
let stateDir: string;
let database: string;

const fleet = (...args: readonly string[]) => quantfleet(['fleet', ...args], { QUANTFLEET_STATE: stateDir });

beforeEach(async () => {
  stateDir = join(temporaryFolder(), 'state');
  database = join(stateDir, 'results.db');
  mkdirSync(stateDir);
  const results = await openResultsDatabase({ kind: 'sqlite', path: database });
  const plan = JSON.parse(JSON.stringify(nightPlanFixture()));
  await results.beginNight({ ...begunNight(1), plan }, expectedNodes, [nightBenchmark(1)]);
  await results.saveNightEngines([nightEngine(1)]);
  await results.close();
});

const judge = async (): Promise<void> => {
  const results = await openResultsDatabase({ kind: 'sqlite', path: database });
  const verdicts = { verdicts: [nightVerdict('unchanged')], classFindings: [], suspicions: [] };
  await results.saveNightVerdicts(nightId, { ...verdicts, nodes: [nightNode], shown: [{ value: 1, reference: 1 }] });
  await results.endNight(nightId, { status: 'finished', finishedAt: begunNight(1).deadline });
  await results.close();
};

test('a night that still measures is shown as such, and cannot be accepted before it has ended', async () => {
  expect((await fleet('show', nightId)).stdout).toContain('The night still measures: nothing is judged yet.');
  const accept = () => fleet('accept', nightId, '--reason', 'new fan');
  const early = await accept();
  expect(early).toMatchObject({ exitCode: 2, stdout: '' });
  expect(early.stderr).toMatch(new RegExp(`^NightRunning: The night ${nightId} still measures\\.\\n  Wait for it`));
  await judge();
  expect(await accept()).toMatchObject({ exitCode: 0, stderr: '' });
});

test.each([
  ['nights', 'plan'],
  ['night_nodes', 'judged'],
  ['night_verdicts', 'judged'],
] as const)(
  'a record of which half is gone (%s.%s) is one coded failure that names it, and nothing is lost',
  async (table, column) => {
    await judge();
    const change = (expression: string): void => {
      const sqlite = new Database(database);
      sqlite.exec(`update ${table} set ${column} = ${expression}`);
      sqlite.close();
    };
    const sqlite = new Database(database);
    const { whole } = sqlite.prepare(`select ${column} as whole from ${table} where ${column} is not null`).get() as {
      whole: string;
    };
    sqlite.close();
    change(`substr(${column}, 1, length(${column}) / 2)`);
    const shown = await fleet('show', nightId);
    expect({ ...shown, stdout: '' }).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: expect.stringMatching(/^ResultsDamaged: In the results, .* night lab-20261121-030000.* is damaged\.\n/),
    });
    expect(shown.stderr.trimEnd().split('\n')).toHaveLength(2);
    change(`'${whole.replaceAll("'", "''")}' where ${column} is not null`);
    expect((await fleet('show', nightId)).exitCode).toBe(0);
  },
);

test('a database of which half is gone is one coded failure that says where, and stays as it is', async () => {
  await judge();
  const half = Math.floor(readFileSync(database).length / 2);
  const sqlite = new Database(database);
  // What is still beside the file would mend it.
  sqlite.exec('pragma wal_checkpoint(truncate)');
  sqlite.close();
  truncateSync(database, half);
  const left = readFileSync(database);
  const { exitCode, stderr } = await fleet('show', nightId);
  expect(stderr).toMatch(/^ResultsDamaged: results\.db in the state folder: /);
  expect(exitCode).toBe(3);
  expect(readFileSync(database)).toEqual(left);
});

test('pages of which half is gone are written anew', async () => {
  await judge();
  const out = join(stateDir, 'pages');
  await fleet('show', nightId, '--out', out);
  const page = join(out, 'index.html');
  const whole = readFileSync(page, 'utf8');
  writeFileSync(page, whole.slice(0, whole.length / 2));
  await fleet('show', nightId, '--out', out);
  expect(readFileSync(page, 'utf8')).toBe(whole);
});
