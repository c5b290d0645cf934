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
  'device',
]);

/** What a measurement depends on in the machine, of which a measurement on the processor leaves out the GPU. */
export const measurementIdentity = async (
  {
    probe,
    isOneOfSeveral,
    machineRoot,
    clocks,
  }: Pick<NodeContext, 'probe' | 'isOneOfSeveral' | 'machineRoot' | 'clocks'>,
  usesGpu: boolean,
): Promise<{ readonly [name: string]: Json }> => {
  // A kernel update alone does not make a measurement another one.
  const { kernel: _, ...fingerprint } = probe.fingerprint;
  const machine = {
    ...fingerprint,
    ...(clocks === undefined ? {} : { clocks: clocks.settings }),
    ...(isOneOfSeveral === true ? { nodeId: probe.nodeId } : {}),
  };
  if (usesGpu) return { ...machine, ...(await readPowerState(machineRoot)) };
  return Object.fromEntries(Object.entries(machine).filter(([name]) => !GPU_FIELDS.has(name)));
};
