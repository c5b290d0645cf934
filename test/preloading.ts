import { pathToFileURL } from 'node:url';
import { packagePath } from '../config/package-path.js';

/** NODE_OPTIONS that load a module of `fixtures/preload` before a program; as a URL, since options end at a space. */
export const preloading = (name: string): string =>
  `--import=${pathToFileURL(packagePath(`test/fixtures/preload/${name}`)).href}`;
