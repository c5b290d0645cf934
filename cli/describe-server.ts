import type { Settings } from '../config/settings-schema.js';
import type { Host } from '../workers/host.js';

/** The server that the workers of this process use, and why it is this one; in a few words. */
export const describeServer = ({ temporal: { cluster } }: Settings, { address, uiUrl }: Host): string =>
  cluster === undefined
    ? `server ${address}; Web UI ${uiUrl}`
    : `server ${address} (${cluster.origin}), namespace ${cluster.namespace}, which has seen the workers ask for work`;

/** A line about the nodes of a machine with several GPUs. */
export const describeCards = ({ nodeIds: [first, ...others] }: Host): readonly string[] =>
  others.length === 0
    ? []
    : [
        `Its first GPU is ${first}, the others are ${others.join(', ')}: a sweep runs on the first unless it names nodes.`,
      ];

/** A line about variables that are for a server of others, where none is named. */
export const describeUnused = ({ temporal: { unusedVariables } }: Settings): readonly string[] =>
  unusedVariables.length === 0
    ? []
    : [`Not used: ${unusedVariables.join(', ')}, as no server is named; to name one, set TEMPORAL_ADDRESS.`];
