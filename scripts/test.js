#!/usr/bin/env node
// Runs every test, after `npm run setup`: the stage programs' own, then all others. Ends with Vitest's summary.
import { spawnSync } from 'node:child_process';
import { inCheckout } from './setup/step.js';

const python = process.env.QUANTFLEET_PYTHON ?? inCheckout('.quantfleet/python/bin/python');

const run = (title, file, args) => {
  console.log(`\n${title} …`);
  const { status } = spawnSync(file, args, {
    cwd: inCheckout('.'),
    stdio: 'inherit',
    env: { ...process.env, PYTHONPATH: inCheckout('python'), OMP_WAIT_POLICY: 'PASSIVE' },
  });
  if (status !== 0) process.exit(status ?? 1);
};

console.log(
  'Tests that need an NVIDIA GPU are skipped where there is none; `bench/gpu/run.sh tests` runs them on a host with one.',
);
run('Testing the stage programs', python, ['-m', 'tests.run_all']);
run('Testing everything else', process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)]);
