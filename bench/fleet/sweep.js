import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { inCheckout } from '../../scripts/setup/step.js';
import { stopwatch } from './bounded.js';

const SWEEP_SECONDS = 900;
const STAGE_SECONDS = 240;
const CANCEL_SECONDS = 90;
const SAVED_SECONDS = 240;
const CALIBRATION_BATCH_SIZES = [1, 16];
/** pytorch-fp32, and ort-static at each calibration batch size. */
export const TRIALS_OF_A_NODE = 1 + CALIBRATION_BATCH_SIZES.length;

let sweeps = 0;

/**
 * Starts a sweep over nodes as a client does, and gives it. Each reads other images than those before, so that nothing of them is
 * found in the store.
 */
export const startSweep = (deployment, name, nodes, { bounded, cleanups }) => {
  const file = writeSweep(deployment.folder, name, nodes, sweeps++);
  const seconds = stopwatch();
  const args = [inCheckout('dist/cli/main.js'), 'sweep', 'run', file, '--json'];
  const config = join(deployment.folder, 'machines', 'laptop', 'quantfleet.yaml');
  const client = spawn(process.execPath, [...args, '--config', config], {
    env: deployment.environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  cleanups.add(() => client.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) client[stream].on('data', (chunk) => (output[stream] += chunk));
  const ended = once(client, 'close').then(([exitCode]) => ({ exitCode, seconds: seconds(), ...output }));

  const saved = async (nodeId = null) => {
    const text = `select count(*)::int as count from trials join sweeps using (sweep_id)
      where name = $1 and node_id = coalesce($2, node_id)`;
    const [{ count }] = await deployment.query(text, [name, nodeId]);
    return count;
  };
  const runningOn = async (nodeId) =>
    (await deployment.running(nodeId)).find(({ workflowId }) => workflowId.startsWith(`${name}-`));
  return {
    name,
    saved,
    runningOn,
    /** Waits until a node is in the middle of a measurement. */
    untilMeasuring: (nodeId) =>
      bounded.until(`${nodeId} to measure`, STAGE_SECONDS, async () => {
        const running = await runningOn(nodeId);
        return running?.activity === 'evaluateEngine' && running;
      }),
    /** Waits until one more trial is saved, of this node or of any, and gives the seconds. */
    async untilNextIsSaved(nodeId) {
      const waited = stopwatch();
      const before = await saved(nodeId);
      const what = `the next trial${nodeId === undefined ? '' : ` of ${nodeId}`} to be saved`;
      await bounded.until(what, SAVED_SECONDS, async () => (await saved(nodeId)) > before);
      return waited();
    },
    /** Waits until the client has ended; fails unless it says that every trial was measured. */
    async finished() {
      const end = await bounded.within(`sweep ${name}`, SWEEP_SECONDS, ended);
      if (end.exitCode !== 0)
        throw new Error(`sweep run ended with ${end.exitCode}: ${end.stderr.trim().slice(-1000)}`);
      return { seconds: end.seconds, said: end.stderr, trials: JSON.parse(end.stdout).trials };
    },
    /** Ends a sweep that went wrong, so that the next has the nodes for itself. */
    async cancel() {
      client.kill('SIGTERM');
      const [row] = await deployment.query('select sweep_id from sweeps where name = $1', [name]);
      if (row !== undefined)
        await bounded.within(
          'the sweep to be cancelled',
          CANCEL_SECONDS,
          deployment.command('sweep', 'cancel', row.sweep_id),
        );
    },
  };
};

const writeSweep = (folder, name, nodes, different) => {
  const file = join(folder, `${name}.yaml`);
  const sweep = {
    name,
    model: { architecture: 'mnv2_mini', weights: inCheckout('demo/mnv2-mini.pth'), classes: 10 },
    preprocessing: { colour: 'grey', crop: 28, mean: [0.286], std: [0.353] },
    dataset: {
      name: 'Fashion-MNIST',
      calibration: { dataset: 'fashion-train', images: 64 + different },
      evaluation: { dataset: 'fashion-test', images: 500 + different, order: 'shuffled' },
    },
    recipes: ['pytorch-fp32', 'ort-static'],
    calibrationBatchSizes: CALIBRATION_BATCH_SIZES,
    measurement: {
      threads: 1,
      warmUpRuns: 5,
      hotRuns: 50,
      throughputBatchSizes: [1, 8],
      throughputSeconds: 1,
      usageIntervalMs: 50,
    },
    nodes,
  };
  writeFileSync(file, stringify(sweep));
  return file;
};
