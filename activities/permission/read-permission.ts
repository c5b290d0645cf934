import { resolve } from 'node:path';
import { benchmarkIdOf } from '../../contracts/night-sweep-id.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { quoted } from '../quoted.js';
import type { NodeContext, StageAttempt } from '../stage-context.js';
import type { PathUse } from './grant-store.js';
import { isInside, realPathOf } from './real-path.js';

/** What one sweep may read on this machine. */
export interface ReadPermission {
  /** Looks a path up that the sweep names. Fails with `PathNotAllowed`. */
  source(use: PathUse, path: string): Promise<PermittedSource>;
}

/** A path that a sweep may read. */
export interface PermittedSource {
  /** Whether a command on this node's state folder named it: only then may messages quote from it. */
  readonly isNamedByUser: boolean;
  /** Checks something that the source leads to, as a CSV to its images. Fails with `PathNotAllowed`. */
  requireEntry(path: string): Promise<void>;
}

/** An attempt at reading what a sweep names. */
export interface ReadingAttempt extends StageAttempt {
  readonly permission: ReadPermission;
}

const LONGEST_PATH_SHOWN = 300;
/** Of Linux. */
const PATH_MAX = 4_096;

/**
 * What a sweep may read: what the command that started it granted, with all that it leads to; for every sweep what really
 * lies in the node's readable folders.
 */
export const readPermission = async (
  { grants, readableFolders }: Pick<NodeContext, 'grants' | 'readableFolders'>,
  sweepId: string,
): Promise<ReadPermission> => {
  // What was granted to a benchmark holds on each of its nights.
  const granted = await grants.read(benchmarkIdOf(sweepId));
  const requireEntry = await readableByAll({ readableFolders });
  return {
    async source(use, path) {
      requirePlain(path);
      const real = await realPathOf(path);
      if (granted.some((grant) => grant.use === use && grant.realPath === real)) {
        return { isNamedByUser: true, requireEntry: async () => {} };
      }
      await requireEntry(path);
      return { isNamedByUser: false, requireEntry };
    },
  };
};

/** What refuses a path that does not really lie in the node's readable folders, with `PathNotAllowed`. */
export const readableByAll = async ({
  readableFolders,
}: Pick<NodeContext, 'readableFolders'>): Promise<(path: string) => Promise<void>> => {
  const folders = await Promise.all(readableFolders.map(realPathOf));
  return async (path) => {
    requirePlain(path);
    const real = await realPathOf(path);
    if (!folders.some((folder) => isInside(folder, real))) throw notAllowed(path);
  };
};

/** Any other form could mean one file here and another where it is read; what is longer or has a NUL cannot be opened. */
const requirePlain = (path: string): void => {
  if (path.length > PATH_MAX || path.includes('\0') || resolve(path) !== path) throw notAllowed(path);
};

const notAllowed = (path: string): QuantfleetFailure =>
  new QuantfleetFailure(
    'PathNotAllowed',
    `This sweep may not read ${quoted(path, LONGEST_PATH_SHOWN)}: no command on this node’s state folder named it, and ` +
      'its real path lies in none of the readableFolders of this node.',
  );
