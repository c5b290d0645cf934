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

/** The networks of the two sweeps, each with the recipes that it can be measured with: a PyTorch network needs no ONNX file. */
const networksOf = ({ secondNetwork }) => [
  {
    name: 'mnv2-mini',
    model: { architecture: 'mnv2_mini', weights: inCheckout('demo/mnv2-mini.pth'), classes: 10 },
    recipes: ['pytorch-fp32', 'ort-static'],
  },
  { name: 'small-cnn', model: { onnx: secondNetwork, classes: 10 }, recipes: ['ort-static'] },
];
/** Of both sweeps: a recipe is measured once on each node. */
export const TRIALS_OF_A_NODE = 3;

let steps = 0;

/**
 * Starts two sweeps over nodes at once, of a network each, as two people of a team do, and gives them as one. Each step reads
 * other images than those before, so that nothing of them is found in the store.
 */
export const startSweeps = (deployment, name, nodes, tools) => {
  const { bounded } = tools;
  const different = steps++;
  const sweeps = networksOf(deployment).map((network) =>
    startSweep(deployment, { name, network, nodes, different }, tools),
  );
  const names = sweeps.map((sweep) => sweep.name);

  const saved = async (nodeId = null) => {
    const text = `select count(*)::int as count from trials join sweeps using (sweep_id)
      where name = any($1) and node_id = coalesce($2, node_id)`;
    const [{ count }] = await deployment.query(text, [names, nodeId]);
    return count;
  };
  const runningOn = async (nodeId) =>
    (await deployment.running(nodeId)).find(({ workflowId }) => names.some((one) => workflowId.startsWith(`${one}-`)));
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
    /** Waits until both clients have ended; fails unless they say that every trial was measured. */
    async finished() {
      const ends = await Promise.all(sweeps.map((sweep) => sweep.finished()));
      return { seconds: Math.max(...ends.map(({ seconds }) => seconds)), trials: ends.flatMap(({ trials }) => trials) };
    },
    /** Ends sweeps that went wrong, so that the next have the nodes for themselves. */
    cancel: () => Promise.all(sweeps.map((sweep) => sweep.cancel())),
  };
};

const startSweep = (deployment, { name: step, network, nodes, different }, { bounded, cleanups }) => {
  const name = `${step}-${network.name}`;
  const file = writeSweep(deployment.folder, { name, network, nodes, different });
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
  return {
    name,
    async finished() {
      const end = await bounded.within(`sweep ${name}`, SWEEP_SECONDS, ended);
      if (end.exitCode !== 0)
        throw new Error(`sweep run ended with ${end.exitCode}: ${end.stderr.trim().slice(-1000)}`);
      return { seconds: end.seconds, trials: JSON.parse(end.stdout).trials };
    },
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

const writeSweep = (folder, { name, network: { model, recipes }, nodes, different }) => {
  const file = join(folder, `${name}.yaml`);
  const sweep = {
    name,
    model,
    preprocessing: { colour: 'grey', crop: 28, mean: [0.286], std: [0.353] },
    dataset: {
      name: 'Fashion-MNIST',
      calibration: { dataset: 'fashion-train', images: 64 + different },
      evaluation: { dataset: 'fashion-test', images: 500 + different, order: 'shuffled' },
    },
    recipes,
    calibrationBatchSizes: [16],
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
