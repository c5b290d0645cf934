import type { NodeRecord } from '../../contracts/sweep-record.js';
import type { Json } from '../../contracts/stage.js';

/** What an engine depends on in the machine that builds it; boards of several kinds call their GPU the same. */
export const gpuIdentity = ({ fingerprint }: NodeRecord): { readonly [name: string]: Json } => {
  const { gpu = null, multiprocessors = null, computeCapability = null, board = null } = fingerprint;
  const { driver = null, cuda = null, l4t = null, architecture = null } = fingerprint;
  return { gpu, multiprocessors, computeCapability, board, driver, cuda, l4t, architecture };
};

/** Name of the folder in which builds for the same GPU, CUDA and TensorRT keep what makes the next one faster. */
export const deviceCacheName = ({ fingerprint, tools }: NodeRecord): string => {
  const {
    board = '',
    gpu,
    multiprocessors,
    computeCapability,
    cuda,
  } = fingerprint as { readonly [name: string]: string };
  return `${board} ${gpu} ${multiprocessors}x-sm${computeCapability}-cuda${cuda}-tensorrt${tools['tensorrt']}`
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-');
};
