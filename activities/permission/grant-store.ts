import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sweepIdSchema } from '../../contracts/sweep-id.js';
import { makeFolder } from '../../files/make-folder.js';
import { writeWholeFile } from '../../files/write-whole-files.js';
import { isMissingFile } from '../artifacts/missing-file.js';

const pathUseSchema = z.enum(['model', 'calibration-cache', 'folder', 'csv', 'ilsvrc2012', 'devkit']);

/** What a sweep names a path as. */
export type PathUse = z.infer<typeof pathUseSchema>;

const recordSchema = z.object({ paths: z.array(z.object({ use: pathUseSchema, realPath: z.string() })) });

/** A path that the user of this state folder has let a sweep read. */
export interface GrantedPath {
  readonly use: PathUse;
  /** With every link followed. */
  readonly realPath: string;
}

/** What commands on a state folder have let their sweeps read. */
export interface GrantStore {
  /** Notes what a sweep may read, in place of what was noted before. */
  write(sweepId: string, paths: readonly GrantedPath[]): Promise<void>;
  /** What a sweep may read; nothing if no command on this state folder started it. */
  read(sweepId: string): Promise<readonly GrantedPath[]>;
}

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

/** Where a state folder has its grants. */
export const grantFolder = (stateDir: string): string => join(stateDir, 'grants');

/** Opens the grants in a folder, which need not exist yet. Only who can write to the state folder can grant anything. */
export const openGrantStore = (root: string): GrantStore => {
  const fileOf = (sweepId: string): string => join(root, `${sweepId}.json`);
  return {
    async write(sweepId, paths) {
      await makeFolder(root, PRIVATE_FOLDER);
      await writeWholeFile(fileOf(sweepId), `${JSON.stringify({ sweepId, paths }, null, 2)}\n`);
      await chmod(fileOf(sweepId), PRIVATE_FILE);
    },
    async read(sweepId) {
      // A Workflow ID is anybody's text.
      if (!sweepIdSchema.safeParse(sweepId).success) return [];
      try {
        return recordSchema.safeParse(JSON.parse(await readFile(fileOf(sweepId), 'utf8'))).data?.paths ?? [];
      } catch (error) {
        // A damaged grant allows nothing; the sweep's command writes it again.
        if (isMissingFile(error) || error instanceof SyntaxError) return [];
        throw error;
      }
    },
  };
};
