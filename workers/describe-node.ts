import { readFileSync } from 'node:fs';
import { digestOf } from '../activities/artifacts/canonical-json.js';
import { readPowerState } from '../activities/device/power-state.js';
import { packagePath } from '../config/package-path.js';
import type { NodeProbe } from '../contracts/activities.js';
import { nodeClassFields } from '../contracts/node-class.js';
import type { NodeDescription } from '../contracts/node-registry.js';
import { ownMachine } from './own-machine.js';

/** What the settings, and the process that reads them, say of a node. */
export type NodeOffer = Pick<NodeDescription, 'role' | 'tags' | 'datasets' | 'sharesStore' | 'device'>;

/** What this process registers of its node. */
export const describeNode = async (probe: NodeProbe, offer: NodeOffer): Promise<NodeDescription> => {
  const { unsafeTorch, ...found } = probe;
  const powerState = await readPowerState();
  return {
    ...found,
    ...(unsafeTorch === undefined ? {} : { unsafeTorch }),
    ...offer,
    powerState,
    nodeClass: digestOf(nodeClassFields({ ...found, powerState })),
    version: ownVersion(),
    machine: ownMachine(),
    processId: process.pid,
    startedAt: new Date().toISOString(),
  };
};

const ownVersion = (): string =>
  (JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as { readonly version: string }).version;
