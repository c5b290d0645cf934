import { stopwatch } from '../bounded.js';

const AWAY_SECONDS = 10;

/** The Temporal server ends without warning, and is started again. */
export const temporalKilled = {
  name: 'temporal-killed',
  done: `The Temporal server killed (-9), and started again ${AWAY_SECONDS} s later`,
  async strike({ servers: { temporal }, workers }, sweep, { pause }) {
    const { workflows, results, host, nodes } = workers;
    await sweep.untilMeasuring([...nodes.keys()][0]);
    await temporal.kill();
    await pause(AWAY_SECONDS);
    const sinceStart = stopwatch();
    await temporal.start();
    await sweep.untilNextIsSaved();
    const wellAfter = sinceStart();
    const ended = [workflows, results, host, ...nodes.values()].filter((worker) => worker.hasEnded());
    const seen = ended.length === 0 ? 'No worker ended' : `Ended: ${ended.map(({ name }) => name).join(', ')}`;
    return { seen: `${seen}; all reconnected by themselves`, wellAfter };
  },
};
