import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagePath } from '../dist/config/package-path.js';

/** Lists the first `count` test images of one class of the demo in a file of `folder`, as splits are listed. */
export const listDemoImages = (folder, count) => {
  const classFolder = packagePath('.quantfleet/data/fashion-mnist/test/0-t-shirt');
  const lines = readdirSync(classFolder)
    .slice(0, count)
    .map((name) => {
      const path = join(classFolder, name);
      return JSON.stringify({ path, label: 0, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') });
    });
  const file = join(folder, 'split.jsonl');
  writeFileSync(file, lines.join('\n'));
  return file;
};
