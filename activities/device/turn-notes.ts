import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { livingProcess } from '../process/living-process.js';
import { inMachineFolder } from '../process/machine-wide-file.js';

const NOTE = /^turn-.*\.json$/;

const noteSchema = z.object({ pid: z.int(), startedAt: z.string(), name: z.string() });

/** Notes for those who wait what this process has a turn for: the lock itself tells nobody. The returned function takes the note away. */
export const noteTurn = (name: string, folders: readonly string[]): (() => void) => {
  const startedAt = livingProcess(process.pid)?.startedAt ?? '';
  try {
    const file = inMachineFolder(folders, (folder) => {
      const note = join(folder, `turn-${process.pid}-${randomUUID()}.json`);
      writeFileSync(note, JSON.stringify({ pid: process.pid, startedAt, name }));
      return note;
    });
    return () => rmSync(file, { force: true });
  } catch {
    // Those who wait are told less.
    return () => {};
  }
};

/** What the processes of this machine have turns for, as far as they said so. */
export const notedTurns = (folders: readonly string[]): readonly string[] =>
  inMachineFolder(folders, (folder) =>
    readdirSync(folder)
      .filter((file) => NOTE.test(file))
      .flatMap((file) => nameIfLiving(join(folder, file))),
  );

const nameIfLiving = (file: string): readonly string[] => {
  try {
    const { pid, startedAt, name } = noteSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return livingProcess(pid)?.startedAt === startedAt ? [name] : [];
  } catch {
    return [];
  }
};
