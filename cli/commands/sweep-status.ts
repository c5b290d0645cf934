import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { printable } from '../printable.js';
import { withResults } from '../with-results.js';

/** All sweeps of the state folder, or the trials of one. */
export const runSweepStatus = (context: CommandContext, sweepId: string | undefined): Promise<number> =>
  withResults(context.settings.stateDir, async (results) => {
    const print = (value: unknown, lines: readonly string[]): void => {
      process.stdout.write(context.json ? `${JSON.stringify(value, null, 2)}\n` : `${printable(lines.join('\n'))}\n`);
    };
    if (sweepId === undefined) {
      const sweeps = await results.sweeps();
      const lines = sweeps.map(
        ({ sweepId: id, status, startedAt }) => `${id.padEnd(48)} ${status.padEnd(10)} ${startedAt}`,
      );
      print(sweeps, lines.length > 0 ? lines : ['There is no sweep yet: quantfleet sweep run FILE.']);
      return EXIT.ok;
    }
    const sweep = await results.sweep(sweepId);
    if (sweep === undefined) throw new QuantfleetFailure('NotFound', `There is no sweep ${sweepId}.`);
    const trials = await results.trials(sweepId);
    print({ sweep, trials }, [
      `${sweepId}: ${sweep.status}`,
      ...trials.map(({ trialId, status, failure }) =>
        [trialId.padEnd(60), status.padEnd(11), failure === null ? '' : `${failure.code}: ${failure.message}`].join(
          ' ',
        ),
      ),
    ]);
    return EXIT.ok;
  });
