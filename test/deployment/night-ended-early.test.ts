import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { NightRecord } from '../../contracts/night-record.js';
import { openResultsDatabase } from '../../results/results-database.js';
import { clockedBoard } from '../clocked-board.js';
import { NO_POSTGRES, POSTGRES } from '../postgres-server.js';
import { quantfleet, spawnQuantfleet } from '../quantfleet-command.js';
import { recordedBoard } from '../recorded-board.js';
import { deploymentOfFile } from './running-deployment.js';
import { boardOf, runNight, statuses, verdictOn, WHATEVER_ELSE_RUNS, writeSmallFleet } from './small-night.js';

const deployment = deploymentOfFile();

const ALERT = 'sys/class/thermal/cooling_device3/cur_state';

test.skipIf(POSTGRES === undefined)(
  `a night that its deadline or a person ends keeps and judges what was measured, says what was not, puts clocks back and leaves workers idle${POSTGRES === undefined ? `: ${NO_POSTGRES}` : ''}`,
  async () => {
    const hot = clockedBoard();
    const clocks = { powerMode: 0, jetsonClocks: true };
    await deployment.start('node', 'orin-quick', {
      tags: ['orin'],
      machineRoot: recordedBoard('agx-orin-jetpack-5.1.1'),
    });
    await deployment.start(
      'node',
      'orin-hot',
      { tags: ['orin'], machineRoot: hot.root, clocks },
      { PATH: `${hot.path}:${process.env['PATH']}` },
    );
    await deployment.untilListed('orin-quick', 'orin-hot');
    const fleetUntil = (deadlineMinutes: number): string =>
      writeSmallFleet(deployment, 'short', {
        // A board that is too hot is waited for until the morning.
        conditions: { ...WHATEVER_ELSE_RUNS, coolDownSeconds: 3_600 },
        fleet: { deadlineMinutes },
      });
    const first = await runNight(deployment, fleetUntil(12));
    expect(statuses(first.night)).toEqual(['orin-hot measured', 'orin-quick measured']);
    const [asBefore, calls] = [hot.state(), hot.calls().length];

    writeFileSync(join(hot.root, ALERT), '1\n');
    const { night, exitCode } = await runNight(deployment, fleetUntil(1.5));
    expect([night.status, exitCode]).toEqual(['deadline', 1]);
    expect(statuses(night)).toEqual(['orin-hot cut-off', 'orin-quick measured']);
    expect(boardOf(night, 'orin-hot').reason).toBe('The night ended before its measurements had.');
    expect(verdictOn(night, 'orin-quick', { metric: 'latency.p50' })?.effect?.value).toBeTypeOf('number');
    expect(verdictOn(night, 'orin-hot', { metric: 'latency.p50' })).toMatchObject({
      verdict: 'absent',
      effect: null,
      reason: 'The work was cancelled.',
    });
    expect(verdictOn(night, 'orin-hot', { metric: 'top1' })).toMatchObject({ verdict: 'unchanged' });
    for (const board of ['orin-quick', 'orin-hot']) {
      expect(verdictOn(night, board, { metric: 'engine-size' })).toMatchObject({
        verdict: 'unchanged',
        effect: { value: 0, lower: 0, upper: 0 },
      });
    }
    const page = readFileSync(night.files.html, 'utf8');
    expect(page).toContain('The night: ended by its deadline.');
    expect(page).toContain('orin-hot: cut-off: The night ended before its measurements had.');

    expect(hot.calls().slice(calls)).toContain('nvpmodel -m 0');
    expect(hot.state()).toEqual(asBefore);
    const running = (await deployment.machines()).map(({ description: { nodeId }, presence }) => [
      nodeId,
      presence.state === 'alive' ? presence.condition.running : presence.state,
    ]);
    expect(running).toEqual([
      ['orin-hot', []],
      ['orin-quick', []],
      ['workstation', []],
    ]);

    const client = deployment.settingsOf('laptop');
    const following = spawnQuantfleet(['fleet', 'run', fleetUntil(12), '--config', client]);
    let said = '';
    following.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const database = await openResultsDatabase(deployment.results);
    onTestFinished(() => database.close());
    const tonight = async () => (await database.nights('short'))[0];
    const measuredTonight = async (): Promise<readonly string[]> => {
      const { nightId = '', status } = (await tonight()) ?? {};
      return status === 'running' ? (await database.nightComparisons(nightId)).map(({ nodeId }) => nodeId) : [];
    };
    await expect.poll(measuredTonight, { timeout: 300_000, interval: 500 }).toEqual(['orin-quick']);
    following.kill('SIGINT');
    const [interrupted] = (await once(following, 'close')) as [number | null];
    expect(interrupted).toBe(130);
    expect(said).toContain('to end the night: quantfleet sweep cancel night/short');
    expect((await tonight())?.status).toBe('running');
    const cancelled = await quantfleet(['sweep', 'cancel', 'night/short', '--config', client]);
    expect(cancelled).toMatchObject({ exitCode: 0, stdout: 'Cancelled night/short.\n' });
    const nightId = (await tonight())?.nightId ?? '';
    const { stdout } = await quantfleet(['fleet', 'show', nightId, '--config', client, '--json']);
    const ended = JSON.parse(stdout) as NightRecord;
    expect([ended.status, ...statuses(ended)]).toEqual(['cancelled', 'orin-hot cut-off', 'orin-quick measured']);
    expect(verdictOn(ended, 'orin-quick', { metric: 'latency.p50' })?.effect?.value).toBeTypeOf('number');
    expect(hot.state()).toEqual(asBefore);
  },
  1_200_000,
);
