import type { Json } from './stage.js';

/** What must be the same on two nodes for them to be of one class, each with the reason. */
export const NODE_CLASS_FIELDS = {
  board: 'boards of several kinds call their GPU the same',
  l4t: 'JetPack’s release brings driver, CUDA and TensorRT',
  processor: 'preprocessing and the processor’s part of a network run on it',
  cores: 'a power mode may switch some off',
  memoryGiB: 'it bounds workspaces and batch sizes',
  architecture: 'engines and packages are made for one',
  gpu: 'engines are made for it',
  multiprocessors: 'kernels are chosen by their number',
  computeCapability: 'kernels are compiled for it',
  gpuMemoryMiB: 'it bounds workspaces and batch sizes',
  dlaCores: 'layers may be placed there',
  cuda: 'the driver compiles with it',
  driver: 'it compiles and schedules kernels',
  clockGovernor: 'it says how fast the processor may run',
  powerMode: 'it caps clocks, cores and power',
  gpuClockRangeMHz: 'it caps the GPU',
  tensorrt: 'another version calibrates, builds and runs differently',
  onnxruntime: 'it runs engines of recipes without TensorRT',
} as const;

/** What a node is, as its class looks at it. */
export interface ClassedNode {
  readonly fingerprint: { readonly [name: string]: Json };
  readonly tools: Readonly<Record<string, string>>;
  /** How a board is set to run; empty on other machines. */
  readonly powerState: { readonly [name: string]: Json };
}

/**
 * The fields of {@link NODE_CLASS_FIELDS} that a node has. What tells machines of a kind apart, such as host name, serial
 * number and the kernel's build, is not among them.
 */
export const nodeClassFields = ({ fingerprint, tools, powerState }: ClassedNode): { readonly [name: string]: Json } => {
  const known: { readonly [name: string]: Json } = { ...tools, ...fingerprint, ...powerState };
  return Object.fromEntries(
    Object.keys(NODE_CLASS_FIELDS).flatMap((name) => {
      const value = known[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
};
