import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { type MachineUse, openMachineTurns } from '../../activities/device/machine-turns.js';
import { packagePath } from '../../config/package-path.js';
import { temporaryFolder } from '../temporary-folder.js';

/** Takes a turn for the use that it is told, and keeps it. */
const WORKER = `
  import { openMachineTurns } from ${JSON.stringify(packagePath('dist/activities/device/machine-turns.js'))};
  const [use, lockFolder] = process.argv.slice(1);
  const turns = openMachineTurns({ lockFolders: [lockFolder], environment: { PATH: process.env.PATH }, logFile: '/dev/null' });
  const waiter = { signal: new AbortController().signal, onProgress: ({ phase }) => console.log(phase) };
  await turns.take({ use, name: 'evaluate of ' + use }, waiter);
  console.log('has its turn');
  setInterval(() => {}, 60_000);
`;

const startWorker = async (use: MachineUse, lockFolder: string) => {
  const worker = spawn(process.execPath, ['--input-type=module', '-e', WORKER, use, lockFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void worker.kill('SIGKILL'));
  const [said] = (await once(createInterface({ input: worker.stdout }), 'line')) as [string];
  const kill = async (): Promise<void> => {
    worker.kill('SIGKILL');
    await once(worker, 'exit');
  };
  return { said, kill };
};

test('a worker that is killed gives its turn back, and so does one that is killed while it waits', async () => {
  const folder = join(temporaryFolder(), 'locks');
  const measuring = await startWorker('measuring', folder);
  expect(measuring.said).toBe('has its turn');
  const waiting = await startWorker('measuring', folder);
  expect(waiting.said).toBe('waits for the machine: evaluate of measuring runs');
  await waiting.kill();
  await measuring.kill();
  const turns = openMachineTurns({
    lockFolders: [folder],
    environment: { PATH: process.env['PATH'] ?? '' },
    logFile: '/dev/null',
  });
  const end = await turns.take(
    { use: 'measuring', name: 'evaluate' },
    { signal: new AbortController().signal, onProgress: () => {} },
  );
  end();
});
