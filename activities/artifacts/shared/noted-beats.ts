import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWholeFile } from '../../../files/write-whole-files.js';

/** Beats of leases that the processes of a state folder, one after the other, hold or held when they were killed. */
export interface NotedBeats {
  note(key: string, beat: string): Promise<void>;
  forget(key: string, beat: string): Promise<void>;
  /** Whether an earlier process of the folder held the lease: that process has ended. */
  isLeftBehind(key: string, beat: string): Promise<boolean>;
}

/** Opens the notes in a folder that only one process at a time uses. */
export const openNotedBeats = (folder: string): NotedBeats => {
  const own = new Set<string>();
  const noted = (key: string): Promise<string> => readFile(join(folder, key), 'utf8').catch(() => '');
  return {
    async note(key, beat) {
      own.add(beat);
      // Without the note, on a full disk, the lease of a killed process runs out later.
      await writeWholeFile(join(folder, key), beat).catch(() => {});
    },
    async forget(key, beat) {
      own.delete(beat);
      if ((await noted(key)) === beat) await rm(join(folder, key), { force: true });
    },
    isLeftBehind: async (key, beat) => !own.has(beat) && (await noted(key)) === beat,
  };
};
