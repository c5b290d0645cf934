import type { NodeRecord } from '../../contracts/results.js';
import type { Json } from '../../contracts/stage.js';

/** What an engine depends on in the machine that builds it. */
export const gpuIdentity = ({ fingerprint }: NodeRecord): { readonly [name: string]: Json } => {
  const {
    gpu = null,
    computeCapability = null,
    driver = null,
    cuda = null,
    l4t = null,
    architecture = null,
  } = fingerprint;
  return { gpu, computeCapability, driver, cuda, l4t, architecture };
};

/** Name of the folder in which builds for the same GPU, CUDA and TensorRT keep what makes the next one faster. */
export const deviceCacheName = ({ fingerprint, tools }: NodeRecord): string => {
  const { gpu, computeCapability, cuda } = fingerprint as { readonly [name: string]: string };
  return `${gpu}-sm${computeCapability}-cuda${cuda}-tensorrt${tools['tensorrt']}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-');
};
