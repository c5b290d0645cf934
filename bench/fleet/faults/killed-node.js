import { stopwatch } from '../bounded.js';

const AWAY_SECONDS = 3;

/** A node's worker ends in the middle of a measurement, with no time to say so. */
export const killedNode = {
  name: 'node-killed',
  done: `The worker of a node killed (-9) while it measured, and started again ${AWAY_SECONDS} s later`,
  async strike({ workers: { nodes } }, sweep, { pause }) {
    const [nodeId, worker] = nodes.entries().next().value;
    const { workflowId } = await sweep.untilMeasuring(nodeId);
    await worker.kill();
    await pause(AWAY_SECONDS);
    const sinceStart = stopwatch();
    await worker.start();
    await sweep.untilMeasuring(nodeId);
    const again = sinceStart();
    await sweep.untilNextIsSaved(nodeId);
    return {
      seen: `${nodeId} handed ${workflowId.split('/').at(-1)} back when it started, and measured it again after ${again.toFixed(0)} s`,
      wellAfter: sinceStart(),
    };
  },
};
