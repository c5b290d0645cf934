import { stopwatch } from '../bounded.js';

const AWAY_SECONDS = 60;

/** The S3 server is away for a while. */
export const s3Away = {
  name: 's3-away',
  done: `The S3 server killed (-9) for ${AWAY_SECONDS} s`,
  async strike({ servers: { s3 }, workers: { nodes }, stageOf }, sweep, { pause }) {
    const ids = [...nodes.keys()];
    await sweep.untilMeasuring(ids[0]);
    const before = await sweep.saved();
    await s3.kill();
    await pause(AWAY_SECONDS);
    const missed = (await sweep.saved()) - before;
    const said = new Set();
    for (const id of ids) {
      const running = await sweep.runningOn(id).catch(() => undefined);
      const stage = running && (await stageOf(running.workflowId));
      const text = stage?.progress?.phase ?? stage?.lastFailure;
      // Each node has its own address of it.
      if (text) said.add(text.replace(/ at https:[^ ]*[^ :]/, ''));
    }
    const sinceStart = stopwatch();
    await s3.start();
    await sweep.untilNextIsSaved();
    return {
      seen: `${missed} trials saved meanwhile; nodes said: ${[...said].join('; ') || 'nothing'}`,
      wellAfter: sinceStart(),
    };
  },
};
