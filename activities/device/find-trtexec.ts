import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

// Where NVIDIA's Debian packages and JetPack put it, which is not on PATH.
const PACKAGED_FOLDER = '/usr/src/tensorrt/bin';

/** TensorRT's own benchmark program on `searchPath` or where its packages put it; undefined where it is not installed. */
export const findTrtexec = (searchPath: string): string | undefined =>
  [...searchPath.split(delimiter).filter((folder) => folder !== ''), PACKAGED_FOLDER]
    .map((folder) => join(folder, 'trtexec'))
    .find(isExecutable);

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
};
