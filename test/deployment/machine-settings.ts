import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { PostgresPlace } from '../../contracts/results-place.js';

/** What the machines of a deployment share. */
export interface Deployment {
  /** Folder of the machines, and of their store. */
  readonly folder: string;
  readonly server: { readonly address: string };
  readonly results: PostgresPlace;
}

/** Writes quantfleet.yaml of one machine of a deployment, in a folder of its own; `change` replaces keys. */
export const writeMachineSettings = (
  { folder, server, results }: Deployment,
  nodeId: string,
  change: Readonly<Record<string, unknown>> = {},
): string => {
  const home = join(folder, nodeId);
  mkdirSync(home, { recursive: true });
  const { host, port, database, user } = results;
  const settings = {
    nodeId,
    temporal: { address: server.address },
    store: { folder: join(folder, 'store') },
    results: { postgres: { host, port, database, user } },
    ...change,
  };
  const file = join(home, 'quantfleet.yaml');
  writeFileSync(file, stringify(settings));
  return file;
};
