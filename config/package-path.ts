import { fileURLToPath } from 'node:url';

const isBuilt = import.meta.url.endsWith('.js');
const packageRoot = new URL(isBuilt ? '../../' : '../', import.meta.url);

/** Absolute path of something in the checkout or package, for example `python`. */
export const packagePath = (path: string): string => fileURLToPath(new URL(path, packageRoot));

/** Absolute path of a built program of ours, for example `activities/process/reaper.js`. */
export const programPath = (program: string): string => packagePath(`dist/${program}`);
