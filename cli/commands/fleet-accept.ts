import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { AcceptedStep } from '../../contracts/stored-night.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { whoAsks } from '../who-asks.js';
import { withResults } from '../with-results.js';

/** What a command accepts of a night. */
export interface AskedStep {
  readonly reason: string;
  readonly node?: string | undefined;
  readonly benchmark?: string | undefined;
  readonly recipe?: string | undefined;
}

/** Makes what a night measured the reference of later nights. Fails with `NotFound`, and with `NightRunning` before it has ended. */
export const runFleetAccept = async (
  context: CommandContext,
  nightId: string,
  { reason, node, benchmark, recipe }: AskedStep,
): Promise<number> => {
  const step = await withResults(context.settings.results, async (results) => {
    const night = await results.night(nightId);
    if (night === undefined) {
      throw new QuantfleetFailure('NotFound', `There is no night ${nightId}.`, {
        advice: '`quantfleet fleet nights` lists them.',
      });
    }
    if (night.status === 'running') {
      throw new QuantfleetFailure('NightRunning', `The night ${nightId} still measures.`);
    }
    const engines = (await results.nightEngines(nightId, node)).filter(
      (engine) =>
        (benchmark === undefined || engine.benchmark === benchmark) &&
        (recipe === undefined || engine.recipe === recipe),
    );
    if (engines.length === 0) {
      const asked = [node, benchmark, recipe].filter((part) => part !== undefined).join(', ');
      throw new QuantfleetFailure('NotFound', `The night ${nightId} measured nothing${asked && ` of ${asked}`}.`, {
        advice: '`quantfleet fleet show NIGHT` says what it measured.',
      });
    }
    const accepted: AcceptedStep = {
      fleet: night.fleet,
      nightId,
      nodeId: node ?? null,
      benchmark: benchmark ?? null,
      recipe: recipe ?? null,
      reason,
      acceptedBy: whoAsks(),
      acceptedAt: new Date().toISOString(),
    };
    await results.acceptStep(accepted);
    return accepted;
  });
  if (context.json) process.stdout.write(`${JSON.stringify(step, null, 2)}\n`);
  else context.say(`Later nights are compared with ${nightId}.`);
  return EXIT.ok;
};
