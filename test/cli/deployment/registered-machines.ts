import type { ListedNode } from '../../../contracts/node-registry.js';
import { PLAN_REVISION } from '../../../contracts/planned-by.js';

/** A registered machine that answers and takes new work; `change` replaces parts of its description. */
export const machine = (
  nodeId: string,
  change: Partial<ListedNode['description']> = {},
  rest: Partial<Omit<ListedNode, 'description'>> = {},
): ListedNode => ({
  description: {
    nodeId,
    role: 'node',
    fingerprint: {},
    tools: {},
    hasTrtexec: false,
    unsupported: {},
    nodeClass: '',
    powerState: {},
    tags: [],
    datasets: [],
    sharesStore: true,
    device: null,
    version: '0.1.0',
    planRevision: PLAN_REVISION,
    machine: { hostName: nodeId, machineId: '' },
    processId: 1,
    startedAt: '2026-11-27T00:00:00.000Z',
    ...change,
  },
  admission: { state: 'admitted', reason: null, since: '2026-11-27T00:00:00.000Z', by: nodeId },
  presence: {
    state: 'alive',
    condition: { running: [], diskFreeMiB: 1, memoryFreeMiB: 1, temperatureC: null, loadAverage: 0 },
  },
  ...rest,
});
