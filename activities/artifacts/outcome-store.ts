import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWholeFile } from '../../files/write-whole-files.js';
import type { StageIdentity, StageOutcome } from '../../contracts/stage.js';
import { isMissingFile } from './missing-file.js';

/** A finished stage with everything its key was made of. */
export interface OutcomeRecord {
  readonly identity: StageIdentity;
  readonly outcome: StageOutcome;
}

/** Outcome records on disk, one a stage key. */
export interface OutcomeStore {
  read(key: string): Promise<OutcomeRecord | undefined>;
  /** Written after the artifacts, so that a record promises that they are there. */
  write(record: OutcomeRecord): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Opens the records in a store's folder. */
export const openOutcomeStore = (root: string): OutcomeStore => {
  const recordPath = (key: string): string => join(root, 'outcomes', key.slice(0, 2), `${key}.json`);
  return {
    async read(key) {
      try {
        return JSON.parse(await readFile(recordPath(key), 'utf8')) as OutcomeRecord;
      } catch (error) {
        if (error instanceof SyntaxError || isMissingFile(error)) return undefined;
        throw error;
      }
    },
    write: (record) => writeWholeFile(recordPath(record.outcome.key), `${JSON.stringify(record, null, 1)}\n`),
    remove: (key) => rm(recordPath(key), { force: true }),
  };
};
