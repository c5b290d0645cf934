#!/usr/bin/env node
// Runs the tests that need servers which take long to build: makes each server once, outside the checkout, and says what it skips.
// With --require-all it fails where something is skipped.
import { spawnSync } from 'node:child_process';
import { readServers, serverProgram } from './cluster/server-program.js';
import { inCheckout } from './setup/step.js';

const requiresAll = process.argv.includes('--require-all');
const tests = new Set();
const skipped = [];
for (const server of readServers().filter(({ tests }) => tests.length > 0)) {
  try {
    const program = await serverProgram(server);
    if (server.variable !== undefined) process.env[server.variable] = program;
    for (const test of server.tests) tests.add(test);
  } catch (error) {
    skipped.push(`${server.tests.join(', ')}: ${server.name} ${server.version} could not be built. ${error.message}`);
  }
}
if (tests.size > 0) {
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...tests];
  const { status } = spawnSync(process.execPath, args, { cwd: inCheckout('.'), stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
for (const reason of skipped) console.log(`Skipped ${reason}`);
if (skipped.length > 0 && requiresAll) process.exitCode = 1;
