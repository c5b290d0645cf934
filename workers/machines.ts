import { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { openStores } from '../activities/artifacts/open-stores.js';
import { createProcessLeases } from '../activities/artifacts/process-leases.js';
import type { Settings } from '../config/settings-schema.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { WorkerRole } from '../contracts/worker-role.js';
import { cardSettings } from './card-settings.js';
import { createLocalNode, type LocalNode, removeLeftovers } from './node-context.js';
import { ownMachine } from './own-machine.js';
import { machineToReplace } from './register-node.js';
import type { WorkerPlace } from './worker-place.js';

/** What opening this machine's nodes needs. */
export interface MachineRequest {
  readonly roles: readonly WorkerRole[];
  readonly settings: Settings;
  readonly place: WorkerPlace;
  /** Whether other machines reach the server. */
  readonly isServerShared: boolean;
  /** Whether the process is all that the machine runs, so that every GPU gets work from it. */
  readonly isWhole: boolean;
  readonly logger: Logger;
  readonly interrupt: AbortSignal;
  /** Takes what must be called, the last first, when the workers have ended. */
  readonly onStop: (cleanup: () => Promise<void>) => void;
}

/** A node or host of this process. */
export interface OpenMachine {
  readonly node: LocalNode;
  readonly role: 'node' | 'host';
  /** Its own, where it is one of several. */
  readonly settings: Settings;
}

/**
 * The nodes or the host of a process: one, but a machine on its own whose settings name no device is a node for each GPU that
 * CUDA shows, the first one under its own id.
 */
export const openMachines = async (request: MachineRequest): Promise<readonly OpenMachine[]> => {
  const { roles, settings, isWhole, logger } = request;
  const role = roles.find((one) => one === 'node' || one === 'host');
  if (role === undefined) return [];
  const leases = createProcessLeases();
  const open = async (own: Settings, isCard: boolean): Promise<OpenMachine> => {
    const { shared } = own.store;
    const stores = await openStores(shared === undefined ? settings : own);
    const surroundings = {
      stores: { leases: leases.of(own.nodeId), ...stores },
      isOneOfSeveral: isCard || shared !== undefined,
      stateDir: settings.stateDir,
    };
    return { node: await openNode(request, own, surroundings), role, settings: own };
  };
  const first = await open(settings, false);
  const [, ...otherGpus] = first.node.visibleGpus;
  if (!isWhole || settings.device !== undefined || otherGpus.length === 0) return [first];
  const leftOut = (which: string) => (error: unknown) => {
    if (!(error instanceof QuantfleetFailure && LEAVES_OUT.has(error.code))) throw error;
    logger.warn(error.report, `${which} of this machine get no work: ${error.message}`);
    return [];
  };
  const cards = await cardSettings(settings, otherGpus).catch(leftOut('The other GPUs'));
  const others = cards.map(async (card) => {
    await removeLeftovers(card);
    return open(card, true).then((machine) => [machine], leftOut(card.nodeId));
  });
  return [first, ...(await Promise.all(others)).flat()];
};

/** What another worker has, and what nvidia-smi does not tell, is no reason not to work on the first GPU. */
const LEAVES_OUT: ReadonlySet<string> = new Set(['DeviceInUse', 'DeviceUnknown', 'ToolMissing']);

const openNode = async (
  { place, isServerShared, interrupt, onStop }: MachineRequest,
  settings: Settings,
  surroundings: Parameters<typeof createLocalNode>[1],
): Promise<LocalNode> => {
  const node = await createLocalNode(settings, surroundings, interrupt);
  onStop(node.stop);
  if (isServerShared) await machineToReplace(new Client(place), settings.nodeId, ownMachine());
  return node;
};
