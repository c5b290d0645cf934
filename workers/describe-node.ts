import { digestOf } from '../activities/artifacts/canonical-json.js';
import { readPowerState } from '../activities/device/power-state.js';
import { thisQuantfleet } from '../config/own-version.js';
import type { NodeProbe } from '../contracts/activities.js';
import { nodeClassFields } from '../contracts/node-class.js';
import type { NodeDescription } from '../contracts/node-registry.js';
import { ownMachine } from './own-machine.js';

/** What the settings, and the process that reads them, say of a node. */
export type NodeOffer = Pick<NodeDescription, 'role' | 'tags' | 'datasets' | 'sharesStore' | 'device'>;

/** What this process registers of its node. */
export const describeNode = async (
  probe: NodeProbe,
  offer: NodeOffer,
  machineRoot: string,
): Promise<NodeDescription> => {
  const { unsafeTorch, ...found } = probe;
  const powerState = await readPowerState(machineRoot);
  const { version, revision: planRevision } = thisQuantfleet();
  return {
    ...found,
    ...(unsafeTorch === undefined ? {} : { unsafeTorch }),
    ...offer,
    powerState,
    nodeClass: digestOf(nodeClassFields({ ...found, powerState })),
    version,
    planRevision,
    machine: ownMachine(),
    processId: process.pid,
    startedAt: new Date().toISOString(),
  };
};
