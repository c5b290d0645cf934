import type { Settings } from '../../config/settings-schema.js';
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

const statusAsText = ({ settings }: CommandContext, sweepId: string | undefined): Promise<string> =>
  withOverview(settings.results, async (overview) => {
    const sweeps = await overview.sweeps();
    if (sweepId === undefined) {
      if (sweeps.length === 0) return 'There is no sweep yet. Start one with: quantfleet sweep run FILE';
      return sweeps
        .map((sweep) => `${sweep.sweepId.padEnd(48)} ${stateOf(sweep, settings).padEnd(10)} ${sweep.startedAt}`)
        .join('\n');
    }
    const sweep = sweeps.find((one) => one.sweepId === sweepId) ?? unknownSweep(sweepId);
    return [`${sweepId}: ${stateOf(sweep, settings)}`, ...(await overview.trials(sweepId)).map(trialLine)].join('\n');
  });

/**
 * A sweep that no process of this state folder works on has `stopped`; its command goes on with it. A database of several
 * machines does not tell who works.
 */
const stateOf = ({ status }: SweepOverview, { stateDir, results }: Settings): SweepRecord['status'] | 'stopped' =>
  status === 'running' && results.kind === 'sqlite' && findHost(stateDir) === undefined ? 'stopped' : status;

const trialLine = ({ trialId, status, failure }: TrialOverview): string =>
  [trialId.padEnd(60), status.padEnd(11), failure === null ? '' : `${failure.code}: ${failure.message}`].join(' ');

const statusAsJson = async ({ settings }: CommandContext, sweepId: string | undefined): Promise<string> => {
  // Whole records are read through Kysely, which takes a tenth of a second to load.
  const { withResults } = await import('../with-results.js');
  const status = await withResults(settings.results, async (results) => {
    const withState = (sweep: SweepRecord) => ({ ...sweep, status: stateOf(sweep, settings) });
    if (sweepId === undefined) return (await results.sweeps()).map(withState);
    const sweep = withState((await results.sweep(sweepId)) ?? unknownSweep(sweepId));
    return { sweep, trials: await results.trials(sweepId) };
  });
  return JSON.stringify(status, null, 2);
};

const unknownSweep = (sweepId: string): never => {
  throw new QuantfleetFailure('NotFound', `There is no sweep ${sweepId}.`);
};
