import type { Json } from '../../contracts/stage.js';
import type { NodeContext } from '../stage-context.js';
import { readPowerState } from './power-state.js';

const GPU_FIELDS = new Set([
  'gpu',
  'multiprocessors',
  'computeCapability',
  'gpuMemoryMiB',
  'cuda',
  'driver',
  'dlaCores',
]);

/** What a measurement depends on in the machine, of which a measurement on the processor leaves out the GPU. */
export const measurementIdentity = async (
  { probe, sharesStore }: Pick<NodeContext, 'probe' | 'sharesStore'>,
  usesGpu: boolean,
): Promise<{ readonly [name: string]: Json }> => {
  // A kernel update alone does not make a measurement another one.
  const { kernel: _, ...fingerprint } = probe.fingerprint;
  // Boards that are alike are measured each for itself.
  const machine = sharesStore ? { ...fingerprint, nodeId: probe.nodeId } : fingerprint;
  if (usesGpu) return { ...machine, ...(await readPowerState()) };
  return Object.fromEntries(Object.entries(machine).filter(([name]) => !GPU_FIELDS.has(name)));
};
