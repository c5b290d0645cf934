import { readFileSync } from 'node:fs';
import { packagePath } from '../config/package-path.js';

/** What `--version` prints: quantfleet’s version, then what it runs on. */
export const versionLine = (): string => {
  const { version } = JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as { readonly version: string };
  return `quantfleet ${version} (Node.js ${process.versions.node}, ${process.platform}-${process.arch})`;
};
