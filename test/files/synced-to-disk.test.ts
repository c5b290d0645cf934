import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packagePath } from '../../config/package-path.js';
import { temporaryFolder } from '../temporary-folder.js';

const hasStrace = spawnSync('strace', ['--quiet=all', '--output=/dev/null', 'true']).status === 0;
if (!hasStrace && process.env['CI'] !== undefined)
  throw new Error('CI must not skip: strace is missing or may not trace');
const KEY = 'a'.repeat(64);

/** Renames and syncs of a program, in their order, with paths from its folder. */
const traced = (folder: string, program: string): readonly string[] => {
  const trace = join(folder, 'trace');
  const options = ['-f', '-y', '-s', '4096', '--quiet=all', '-e', 'trace=fsync,fdatasync,rename,renameat,renameat2'];
  const node = [process.execPath, '--input-type=module', '-e', program];
  const { status, stderr } = spawnSync('strace', [...options, '-o', trace, ...node], { cwd: folder, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return readFileSync(trace, 'utf8')
    .split('\n')
    .flatMap((line) => /(rename|fsync|fdatasync).*[<"]([^">]+)[">]/.exec(line)?.slice(1, 3).join(' ') ?? [])
    .map((call) => call.replace(`${realpathSync(folder)}/`, '').replace('fdatasync', 'fsync'));
};

const moduleOf = (path: string): string => JSON.stringify(packagePath(`dist/${path}`));

test.skipIf(!hasStrace)('an artifact’s folder is synced after its name is in it (needs strace)', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'greeting.txt'), 'hello\n');
  const calls = traced(
    folder,
    `import { openArtifactStore } from ${moduleOf('activities/artifacts/artifact-store.js')};
     await openArtifactStore('store').put('greeting.txt', { mediaType: 'text/plain', name: 'greeting.txt' });`,
  );
  const object = 'store/objects/58/5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03';
  expect(calls[0]).toMatch(/^fsync store\/staging\//);
  expect(calls.slice(-2)).toEqual([`rename ${object}`, 'fsync store/objects/58']);
  expect(calls).toContain('fsync store/objects');
});

test.skipIf(!hasStrace)('an outcome’s folder is synced after its name is in it (needs strace)', () => {
  const folder = temporaryFolder();
  const calls = traced(
    folder,
    `import { openOutcomeStore } from ${moduleOf('activities/artifacts/outcome-store.js')};
     await openOutcomeStore('store').write({ outcome: { key: '${KEY}' } });`,
  );
  expect(calls.slice(-2)).toEqual([`rename store/outcomes/aa/${KEY}.json`, 'fsync store/outcomes/aa']);
  expect(calls.at(-3)).toMatch(/^fsync store\/outcomes\/aa\/.*\.tmp$/);
});
