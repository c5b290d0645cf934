import type { Cluster } from '../config/cluster.js';
import { type ClusterCredentials, readCredentials } from '../config/cluster-credentials.js';
import type { Environment } from '../config/server-proxy.js';
import type { Settings } from '../config/settings-schema.js';

/** A Temporal server, and the way to it. */
export interface ServerTarget {
  /** host:port */
  readonly address: string;
  readonly proxies: Environment;
  /** Absent for an embedded server, and for one that these settings do not name. */
  readonly cluster?: Cluster;
}

/** The way to host:port by these settings; certificates and keys go to no server but the one that they are for. */
export const serverTarget = ({ temporal: { cluster }, proxies }: Settings, address: string): ServerTarget => ({
  address,
  proxies,
  ...(cluster?.address === address ? { cluster } : {}),
});

/** What both kinds of connection are secured with. */
export const targetCredentials = ({ cluster }: ServerTarget): Partial<ClusterCredentials> =>
  cluster === undefined ? {} : readCredentials(cluster);
