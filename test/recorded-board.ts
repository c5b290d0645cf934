import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packagePath } from '../config/package-path.js';
import { temporaryFolder } from './temporary-folder.js';

const ERROR = 'grep: ';

/** The recordings of test/fixtures/boards. */
export const BOARDS = [
  'agx-orin-jetpack-5.1.1',
  'agx-orin-jetpack-6.0',
  'agx-orin-jetpack-6.2-throttled',
  'orin-nano-jetpack-6.2',
  'agx-orin-jetpack-7.2',
  'thor-jetpack-7.0',
] as const;

/** Lays a recorded board out in a folder of its own, some of its files changed; `null`: a file that cannot be read. */
export const recordedBoard = (
  name: (typeof BOARDS)[number],
  changes: Readonly<Record<string, string | null>> = {},
): string => {
  const root = temporaryFolder();
  for (const [file, content] of Object.entries({ ...filesOf(name), ...changes })) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    // Reading a folder fails for root too, whom permissions do not stop.
    if (content === null) mkdirSync(join(root, file));
    else writeFileSync(join(root, file), content);
  }
  return root;
};

const filesOf = (name: string): Record<string, string | null> => {
  const files: Record<string, string | null> = {};
  const recording = readFileSync(packagePath(`test/fixtures/boards/${name}.txt`), 'utf8');
  for (const line of recording.trimEnd().split('\n')) {
    const isError = line.startsWith(ERROR);
    const [, file = '', content = ''] = /^\/([^:]+):(.*)$/.exec(isError ? line.slice(ERROR.length) : line) ?? [];
    files[file] = isError ? null : `${files[file] ?? ''}${content.replaceAll('\\0', '\0')}\n`;
  }
  return files;
};
