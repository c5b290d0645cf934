import { freemem } from 'node:os';
import type { NodeCondition, RunningWork } from '../../contracts/node-registry.js';
import { readMachineCondition } from '../nodejs-programs/machine-condition.js';

const MIB = 2 ** 20;

/** What only the worker of a node knows of it. */
export interface ConditionPlace {
  readonly running: () => readonly RunningWork[];
  /** On the disk of the state folder. */
  readonly diskFreeMiB: () => Promise<number>;
  /** Folder that the machine’s proc and sys are in. */
  readonly machineRoot: string;
}

/** How a node is now; reads a few files of the kernel and starts nothing, so that a measurement is not disturbed. */
export const nodeCondition = async ({ running, diskFreeMiB, machineRoot }: ConditionPlace): Promise<NodeCondition> => {
  const { temperatureC, loadAverage } = readMachineCondition(machineRoot);
  return {
    running: running(),
    diskFreeMiB: await diskFreeMiB(),
    memoryFreeMiB: Math.floor(freemem() / MIB),
    temperatureC,
    loadAverage,
  };
};
