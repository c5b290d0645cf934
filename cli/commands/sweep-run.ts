import { loadSweep } from '../../config/load-sweep.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import type { CommandContext } from '../command-context.js';
import { runSweep } from '../run-sweep.js';

/** Runs the sweep of a file. */
export const runSweepFile = (context: CommandContext, file: string, via: SweepPlan['via'] = null): Promise<number> =>
  runSweep(context, loadSweep(file, context.settings.nodeId, via));
