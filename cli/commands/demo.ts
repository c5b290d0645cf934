import { relative } from 'node:path';
import { packagePath } from '../../config/package-path.js';
import { loadSweep } from '../../config/load-sweep.js';
import { programFacts } from '../../activities/program-facts.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { runSweep } from '../run-sweep.js';
import { showReport } from '../show-report.js';
import { withResults } from '../with-results.js';
import { programPlace } from '../../workers/program-place.js';

const SWEEP = packagePath('demo/sweep.yaml');
const DATA = '.quantfleet/data/fashion-mnist';

/** The demo sweep: Fashion-MNIST, a small MobileNet-v2, three recipes, eight calibration batch sizes. */
export const runDemo = async (context: CommandContext): Promise<number> => {
  const startedAt = performance.now();
  await unpackData(context);
  const plan = loadSweep(SWEEP, context.settings.nodeId);
  const finishedAt = await withResults(context.settings.results, async (results) => {
    const sweep = await results.sweep(plan.sweepId);
    const trials = await results.trials(plan.sweepId);
    const isComplete = trials.every(({ status }) => status === 'measured' || status === 'unsupported');
    return sweep?.status === 'finished' && isComplete ? sweep.finishedAt : null;
  });
  if (finishedAt !== null) {
    context.say(`The demo sweep finished on ${finishedAt}; there is nothing left to do.`);
    context.say(`To run it again: npx quantfleet sweep run ${relative('', SWEEP)}`);
    await showReport(context, plan.sweepId);
    return EXIT.ok;
  }
  const exitCode = await runSweep(context, plan);
  context.say(`Demo took ${((performance.now() - startedAt) / 1000).toFixed(0)} s.`);
  return exitCode;
};

/** The packed subset becomes an ordinary image folder, so that the demo takes the same way as anybody's data. */
const unpackData = async ({ settings, say, interrupt: signal }: CommandContext): Promise<void> => {
  const place = programPlace(settings);
  const parameters = { source: packagePath('demo/fashion-mnist'), out: packagePath(DATA) };
  say('Unpacking Fashion-MNIST (10,000 test and 12,000 training images) unless it is there …');
  await programFacts(place, 'unpack_demo', parameters, { signal, onProgress: () => {} });
};
