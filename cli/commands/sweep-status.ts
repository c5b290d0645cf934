import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { SweepRecord } from '../../contracts/sweep-record.js';
import { type SweepOverview, type TrialOverview, withOverview } from '../../results/read-overview.js';
import { findHost } from '../../workers/state-lock.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { printable } from '../printable.js';

/** All sweeps of the state folder, or the trials of one; as JSON with all that is stored about them. */
export const runSweepStatus = async (context: CommandContext, sweepId: string | undefined): Promise<number> => {
  const text = context.json ? await statusAsJson(context, sweepId) : await statusAsText(context, sweepId);
  process.stdout.write(`${context.json ? text : printable(text)}\n`);
  return EXIT.ok;
};

const statusAsText = (context: CommandContext, sweepId: string | undefined): Promise<string> =>
  withOverview(context.settings.results, async (overview) => {
    const sweeps = await overview.sweeps();
    if (sweepId === undefined) {
      if (sweeps.length === 0) return 'There is no sweep yet. Start one with: quantfleet sweep run FILE';
      const stopped = await stoppedOf(context, sweeps);
      return sweeps
        .map((sweep) => `${sweep.sweepId.padEnd(48)} ${stateOf(sweep, stopped).padEnd(10)} ${sweep.startedAt}`)
        .join('\n');
    }
    const sweep = sweeps.find((one) => one.sweepId === sweepId) ?? unknownSweep(sweepId);
    const state = stateOf(sweep, await stoppedOf(context, [sweep]));
    return [`${sweepId}: ${state}`, ...(await overview.trials(sweepId)).map(trialLine)].join('\n');
  });

/**
 * The sweeps that nothing works on although no end of them was saved: no process of this state folder, or, where several
 * machines share results, no Workflow on the server.
 */
const stoppedOf = async (context: CommandContext, sweeps: readonly SweepOverview[]): Promise<ReadonlySet<string>> => {
  const { stateDir, results, temporal } = context.settings;
  const running = sweeps.filter(({ status }) => status === 'running').map(({ sweepId }) => sweepId);
  if (results.kind === 'sqlite') return new Set(findHost(stateDir) === undefined ? running : []);
  if (running.length === 0 || temporal.address === undefined) return new Set();
  // Temporal's client takes a while to load.
  const { stoppedSweeps } = await import('../stopped-sweeps.js');
  return stoppedSweeps(context, temporal.address, running);
};

const stateOf = ({ sweepId, status }: SweepOverview, stopped: ReadonlySet<string>): SweepRecord['status'] | 'stopped' =>
  stopped.has(sweepId) ? 'stopped' : status;

const trialLine = ({ trialId, status, failure }: TrialOverview): string =>
  [trialId.padEnd(60), status.padEnd(11), failure === null ? '' : `${failure.code}: ${failure.message}`].join(' ');

const statusAsJson = async (context: CommandContext, sweepId: string | undefined): Promise<string> => {
  // Whole records are read through Kysely, which takes a tenth of a second to load.
  const { withResults } = await import('../with-results.js');
  const status = await withResults(context.settings.results, async (results) => {
    const found =
      sweepId === undefined ? await results.sweeps() : [(await results.sweep(sweepId)) ?? unknownSweep(sweepId)];
    const stopped = await stoppedOf(context, found);
    const sweeps = found.map((sweep) => ({ ...sweep, status: stateOf(sweep, stopped) }));
    const [sweep] = sweeps;
    if (sweepId === undefined) return sweeps;
    return { sweep, trials: await results.trials(sweepId) };
  });
  return JSON.stringify(status, null, 2);
};

const unknownSweep = (sweepId: string): never => {
  throw new QuantfleetFailure('NotFound', `There is no sweep ${sweepId}.`);
};
