import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { packagePath } from '../../../../config/package-path.js';

const moduleOf = (path: string): string => JSON.stringify(packagePath(`dist/activities/artifacts/${path}`));

export const digestOf = (content: string): string => createHash('sha256').update(content).digest('hex');

/** Runs a program in another process; `openObjectCache` and what a fetch of a text needs are imported. */
export const startProcess = (program: string): { readonly process: ChildProcess; readonly output: Promise<string> } => {
  const code = `
    import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { openObjectCache } from ${moduleOf('cache/object-cache.js')};
    const until = async (file) => { while (!existsSync(file)) await sleep(5); };
    ${program}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const output = new Promise<string>((resolve) => child.on('close', () => resolve(text)));
  return { process: child, output };
};

/** Waits until a file is there and, where given, holds a text. */
export const untilThere = async (file: string, text = ''): Promise<void> => {
  while (!existsSync(file) || !readFileSync(file, 'utf8').includes(text)) await sleep(5);
};
