import { stopwatch } from '../bounded.js';
import { TRIALS_OF_A_NODE } from '../sweep.js';

const SAID_SECONDS = 240;
const OTHERS_SECONDS = 400;
const GO_ON_SECONDS = 60;
/** Below the reserve, and above what a worker needs to keep its records. */
const LEFT_MIB = 300;

/** The disk of a node has less than its reserve free. */
export const fullDisk = {
  name: 'disk-full',
  done: `The disk of a node (tmpfs) filled before the sweep to ${LEFT_MIB} MiB, below store.reserve; cleared when the others had finished`,
  skip: ({ disk }) => disk === undefined && 'no file system may be mounted here',
  prepare: ({ disk }) => disk.fill(LEFT_MIB),
  async strike({ disk, workers: { nodes }, stageOf }, sweep, { until }) {
    const { nodeId } = disk;
    try {
      const waiting = async () => {
        const running = await sweep.runningOn(nodeId);
        const said = running && (await stageOf(running.workflowId))?.progress?.phase;
        return said?.startsWith('waits for disk') && said;
      };
      const said = await until(`${nodeId} to wait for disk`, SAID_SECONDS, waiting);
      const others = (nodes.size - 1) * TRIALS_OF_A_NODE;
      await until('the other nodes to finish', OTHERS_SECONDS, async () => (await sweep.saved()) === others);
      disk.clear();
      const sinceRoom = stopwatch();
      await until(`${nodeId} to go on`, GO_ON_SECONDS, async () => !(await waiting()));
      const goesOn = sinceRoom();
      await sweep.untilNextIsSaved(nodeId);
      const shown = said.replace(/ at \/.*/, '');
      return {
        seen: `“${shown}”; others finished their ${others} trials; it went on ${goesOn.toFixed(0)} s after there was room`,
        wellAfter: sinceRoom(),
      };
    } finally {
      disk.clear();
    }
  },
};
