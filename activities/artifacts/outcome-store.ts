import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWholeFile } from '../../files/write-whole-files.js';
import { openRegularFile } from './open-regular-file.js';
import { type OutcomeRecord, parseOutcomeRecord } from './outcome-record.js';
import { storedPath } from './stored-path.js';

/** Outcome records, one for each stage key. Every key is checked: fails with `InputInvalid`. */
export interface OutcomeStore {
  /** The record of a stage key; `undefined` where there is none, or a damaged one. */
  read(key: string): Promise<OutcomeRecord | undefined>;
  /**
   * Written after the artifacts, so that a record promises that they are there. The record that stands: of several machines
   * that make one outcome, the first leaves it.
   */
  write(record: OutcomeRecord): Promise<OutcomeRecord>;
  /** Removes a record; where `seen` is given, only if it is that one. */
  remove(key: string, seen?: OutcomeRecord): Promise<void>;
}

/** Opens the records in a store's folder. */
export const openOutcomeStore = (root: string): OutcomeStore => {
  const recordPath = (key: string): Promise<string> => storedPath(join(root, 'outcomes'), key, '.json');
  return {
    async read(key) {
      const text = await readRegularFile(await recordPath(key));
      const record = text === undefined ? undefined : parseOutcomeRecord(text);
      return record?.outcome.key === key ? record : undefined;
    },
    async write(record) {
      await writeWholeFile(await recordPath(record.outcome.key), `${JSON.stringify(record, null, 1)}\n`);
      return record;
    },
    remove: async (key) => rm(await recordPath(key), { force: true }),
  };
};

const readRegularFile = async (path: string): Promise<string | undefined> => {
  const file = await openRegularFile(path);
  try {
    return await file?.readFile('utf8');
  } finally {
    await file?.close();
  }
};
