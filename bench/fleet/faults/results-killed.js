import { stopwatch } from '../bounded.js';

const AWAY_SECONDS = 20;

/** The one worker that writes results is away for a while. */
export const resultsKilled = {
  name: 'results-killed',
  done: `The results worker killed (-9), and started again ${AWAY_SECONDS} s later`,
  async strike({ workers: { results, nodes } }, sweep, { pause }) {
    await sweep.untilMeasuring([...nodes.keys()][0]);
    const before = await sweep.saved();
    await results.kill();
    await pause(AWAY_SECONDS);
    const missed = (await sweep.saved()) - before;
    const sinceStart = stopwatch();
    await results.start();
    const startSeconds = sinceStart();
    await sweep.untilNextIsSaved();
    return {
      seen: `${missed} trials saved while it was away; it was up ${startSeconds.toFixed(0)} s after its start`,
      wellAfter: sinceStart(),
    };
  },
};
