import type { ChildProcess } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openResultsDatabase } from '../../results/results-database.js';
import { startLink } from '../link.js';
import { NO_POSTGRES, POSTGRES } from '../postgres-server.js';
import { preloading } from '../preloading.js';
import { stopUp as stopServing } from '../quantfleet-command.js';
import { type BOARDS, recordedBoard } from '../recorded-board.js';
import { deploymentOfFile, type MachineSettings } from './running-deployment.js';
import { boardOf, runNight, statuses, verdictOn, writeSmallFleet } from './small-night.js';

const deployment = deploymentOfFile();

/** Named after what becomes of each on the second night, with the recording that it is read from. */
const FLEET = {
  'orin-well-1': 'agx-orin-jetpack-5.1.1',
  'orin-well-2': 'agx-orin-jetpack-5.1.1',
  'orin-slow': 'agx-orin-jetpack-6.0',
  'orin-away': 'agx-orin-jetpack-7.2',
  'orin-dies': 'orin-nano-jetpack-6.2',
  'orin-throttles': 'orin-nano-jetpack-6.2',
  'orin-updated': 'agx-orin-jetpack-6.0',
  'thor-unplugged': 'thor-jetpack-7.0',
} as const satisfies Record<string, (typeof BOARDS)[number]>;

type BoardName = keyof typeof FLEET;

const NAMES = Object.keys(FLEET) as BoardName[];

const forEach = async <Value>(make: (name: BoardName) => Value): Promise<Record<BoardName, Awaited<Value>>> =>
  Object.fromEntries(await Promise.all(NAMES.map(async (name) => [name, await make(name)]))) as Record<
    BoardName,
    Awaited<Value>
  >;

/**
 * A supply that is short: the board counts average over-currents for as long as the test goes on. As in the kernel's own file, nobody
 * reads half a number.
 */
const throttle = (root: string): void => {
  const file = join(root, 'sys/class/hwmon/hwmon3/oc2_event_cnt');
  const count = (): void => {
    writeFileSync(`${file}.next`, `${Number(readFileSync(file, 'utf8')) + 1}\n`);
    renameSync(`${file}.next`, file);
  };
  const timer = setInterval(count, 20);
  onTestFinished(() => clearInterval(timer));
};

const L4T_OF_JETPACK_6_2 = '# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, EABI: aarch64';

/** An ONNX Runtime that takes twelve times as long. */
const SLOWED = {
  settings: { passEnvironment: ['NODE_OPTIONS', 'SLOWED_BY'] },
  environment: {
    NODE_OPTIONS: preloading('slowed-onnxruntime.js'),
    SLOWED_BY: '11',
  },
};

const AWAY = 'took no work for 0.2 minutes, and its worker does not answer.';

test.skipIf(POSTGRES === undefined)(
  `a second night of eight boards says of each what became of it, in time and compared with the first${POSTGRES === undefined ? `: ${NO_POSTGRES}` : ''}`,
  async () => {
    const link = await startLink(deployment.server.address);
    onTestFinished(link.stop);
    const roots = await forEach((name) => recordedBoard(FLEET[name]));
    const start = (
      name: BoardName,
      change: MachineSettings = {},
      environment: NodeJS.ProcessEnv = {},
    ): Promise<ChildProcess> => {
      const own = name === 'thor-unplugged' ? { temporal: { address: link.address } } : {};
      const settings = { tags: ['orin'], machineRoot: roots[name], ...own, ...change };
      return deployment.start('node', name, settings, environment);
    };
    const workers = await forEach((name) => start(name));
    await deployment.untilListed(...NAMES);
    const fleet = writeSmallFleet(deployment, 'eight', { fleet: { deadlineMinutes: 12 } });

    const first = await runNight(deployment, fleet);
    expect(statuses(first.night)).toEqual(NAMES.map((name) => `${name} measured`).toSorted());
    expect([first.exitCode, first.night.verdicts]).toEqual([0, []]);

    await Promise.all([workers['orin-slow'], workers['orin-away'], workers['orin-updated']].map(stopServing));
    writeFileSync(join(roots['orin-updated'], 'etc/nv_tegra_release'), `${L4T_OF_JETPACK_6_2}\n`);
    throttle(roots['orin-throttles']);
    await Promise.all([start('orin-updated'), start('orin-slow', SLOWED.settings, SLOWED.environment)]);
    const running = runNight(deployment, fleet);
    const database = await openResultsDatabase(deployment.results);
    onTestFinished(() => database.close());
    const withEngines = async (): Promise<readonly string[]> => {
      const [tonight] = await database.nights('eight');
      if (tonight === undefined || tonight.nightId === first.night.nightId) return [];
      return (await database.nightEngines(tonight.nightId)).map(({ nodeId }) => nodeId);
    };
    const both = expect.arrayContaining(['orin-dies', 'thor-unplugged']);
    await expect.poll(withEngines, { timeout: 300_000, interval: 200 }).toEqual(both);
    workers['orin-dies'].kill('SIGKILL');
    link.cut();
    const { night, exitCode } = await running;
    link.mend();

    expect([night.status, exitCode]).toEqual(['finished', 1]);
    expect(Date.parse(night.finishedAt ?? '')).toBeLessThan(Date.parse(night.deadline ?? ''));
    expect(statuses(night)).toEqual([
      'orin-away absent',
      'orin-dies absent',
      'orin-slow measured',
      'orin-throttles measured',
      'orin-updated measured',
      'orin-well-1 measured',
      'orin-well-2 measured',
      'thor-unplugged absent',
    ]);
    expect(new Set(night.nodes.map(({ referenceNightId }) => referenceNightId))).toEqual(
      new Set([first.night.nightId]),
    );
    const changed = night.verdicts.filter(({ verdict }) => verdict === 'regressed' || verdict === 'improved');
    expect(new Set(changed.map(({ series }) => series.nodeId))).toEqual(new Set(['orin-slow']));
    expect(verdictOn(night, 'orin-slow', { metric: 'latency.p50', subject: 'board' })).toMatchObject({
      verdict: 'regressed',
      confirmation: 'confirmed',
      effect: { value: expect.any(Number) },
    });

    for (const name of ['orin-away', 'orin-dies', 'thor-unplugged']) {
      expect(boardOf(night, name).reason).toBe(`${name} ${AWAY}`);
      expect(verdictOn(night, name, { metric: 'latency.p50' })).toMatchObject({
        verdict: 'absent',
        effect: null,
        reason: `${name} ${AWAY}`,
      });
    }
    const overCurrent = /^SupplyDropped: counted meanwhile: average over-current \d+/;
    // On a busy machine the count may stand still for a short block or two.
    const tooFewCount = /^(?:[12] of 5 rounds count: )?SupplyDropped: counted meanwhile: average over-current \d+/;
    for (const told of [
      { metric: 'latency.p50' },
      { metric: 'latency.p50', subject: 'board' },
      { metric: 'latency.p99' },
    ] as const) {
      expect(verdictOn(night, 'orin-throttles', told)).toMatchObject({
        verdict: 'tainted',
        effect: null,
        reason: expect.stringMatching(tooFewCount),
      });
    }
    expect(boardOf(night, 'orin-throttles').taints).toEqual([expect.stringMatching(overCurrent)]);
    const l4t = { field: 'l4t', before: expect.stringContaining('REVISION: 3.0'), after: L4T_OF_JETPACK_6_2 };
    expect(boardOf(night, 'orin-updated').changes).toEqual([l4t]);
    for (const name of ['orin-updated', 'orin-well-1', 'orin-well-2']) {
      expect(verdictOn(night, name, { metric: 'latency.p50' })?.effect?.value).toBeTypeOf('number');
      expect(verdictOn(night, name, { metric: 'top1' })).toMatchObject({ verdict: 'unchanged', effect: { value: 0 } });
    }
    expect(boardOf(night, 'orin-well-1').changes).toEqual([]);

    const { html, markdown } = night.files;
    const pages = [html, markdown].map((file) => readFileSync(file, 'utf8'));
    for (const page of pages) {
      for (const told of [
        '1 board regressed (orin-slow); 1 board was tainted (orin-throttles); 3 boards were not measured (orin-away, orin-dies, thor-unplugged)',
        'latency at batch size 1 of the board itself, ort-static (eight-mini) regressed by',
        'orin-throttles: SupplyDropped: counted meanwhile: average over-current',
        `orin-dies: absent: orin-dies ${AWAY}`,
        `thor-unplugged: absent: thor-unplugged ${AWAY}`,
        'orin-updated: l4t: # R36 (release), REVISION: 3.0',
      ]) {
        expect(page.replaceAll('\\', '').replaceAll(/<[^>]+>/g, '')).toContain(told);
      }
    }
    const unplugged = async () =>
      (await deployment.machines()).find(({ description: { nodeId } }) => nodeId === 'thor-unplugged')?.presence;
    await expect.poll(unplugged, { timeout: 60_000 }).toMatchObject({ state: 'alive', condition: { running: [] } });
  },
  1_200_000,
);
