import { findProgram } from './find-program.js';

// Where NVIDIA's Debian packages and JetPack put it, which is not on PATH.
const PACKAGED_FOLDER = '/usr/src/tensorrt/bin';

/** TensorRT's own benchmark program on `searchPath` or where its packages put it; undefined where it is not installed. */
export const findTrtexec = (searchPath: string): string | undefined =>
  findProgram('trtexec', searchPath, PACKAGED_FOLDER);
