import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const TICK_MS = 10_000;

/** Absolute path of something in the checkout. */
export const inCheckout = (path) => fileURLToPath(new URL(path, root));

/** SHA-256 over the contents of files, by path relative to the checkout. */
export const digestOfFiles = (paths) => {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path).update(readFileSync(inCheckout(path)));
  return hash.digest('hex');
};

/** Does steps one after the other, and ends the process with 3 where one fails; each is given what to print before its title. */
export const doSteps = async (steps) => {
  try {
    for (const [index, step] of steps.entries()) await step(steps.length === 1 ? '' : `${index + 1}/${steps.length} `);
  } catch (error) {
    console.error(`\nSet-up failed: ${error.message}`);
    process.exitCode = 3;
  }
};

/** Does a step unless its stamp already holds `digest`, and stamps it when it is done. */
export const onceFor = async ({ digest, stamp, title, work }) => {
  const stampFile = inCheckout(stamp);
  try {
    if (readFileSync(stampFile, 'utf8') === digest) return;
  } catch {
    // Never done.
  }
  rmSync(stampFile, { force: true });
  const startedAt = performance.now();
  console.log(`${title} …`);
  await work();
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, digest);
  console.log(`  done in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
};

/**
 * Runs a program in the checkout, or in `folder`, and gives what it printed. `describe` turns its output so far into a short note, printed every ten seconds; the
 * output itself is shown only when the program fails.
 */
export const runProgram = (file, args, { env = {}, folder = inCheckout('.'), describe = () => '' } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const startedAt = performance.now();
    const tick = setInterval(() => {
      console.log(`  ${Math.round((performance.now() - startedAt) / 1000)} s ${describe(output)}`);
    }, TICK_MS);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => {
      clearInterval(tick);
      reject(new Error(`${file} cannot be started: ${error.message}`));
    });
    child.once('close', (status) => {
      clearInterval(tick);
      if (status === 0) resolve(output);
      else reject(new Error(`${file} ${args.join(' ')} ended with ${status}:\n${output.slice(-3000)}`));
    });
  });
