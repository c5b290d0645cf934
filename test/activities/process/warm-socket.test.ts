import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { removeStaleSockets } from '../../../activities/process/warm-socket.js';
import { temporaryFolder } from '../../temporary-folder.js';

test('a socket that a killed process left is removed; one that is listened on, and other files, stay', async () => {
  const folder = temporaryFolder();
  const [stale, alive, other] = ['quantfleet-0a.sock', 'quantfleet-0b.sock', 'other.sock'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const script = join(folder, 'listen.mjs');
  writeFileSync(
    script,
    `import { createServer } from 'node:net';
     createServer().listen('${stale}', () => process.send('listening'));`,
  );
  const killed = fork(script);
  await once(killed, 'message');
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const server = createServer().listen(alive);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  writeFileSync(other, '');

  await removeStaleSockets([folder, join(folder, 'absent')]);
  expect([stale, alive, other].map((path) => existsSync(path))).toEqual([false, true, true]);
});
