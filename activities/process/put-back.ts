import { readFile, rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import { livingProcess } from './living-process.js';
import { startProcess } from './run-process.js';

const PATIENCE_MS = 60_000;

/** What puts back what a worker has changed of its machine, and whose change it is. */
export const putBackNoteSchema = z.object({
  pid: z.int(),
  startedAt: z.string().describe('Tells the worker from a later process of the same id.'),
  environment: z.record(z.string(), z.string()),
  logFile: z.string(),
  commands: z.array(z.array(z.string()).min(1)).describe('Program and arguments of each, in their order.'),
  files: z.array(z.string()).describe('What the commands read, removed afterwards.'),
});

/** What {@link putBackNoteSchema} describes. */
export type PutBackNote = z.infer<typeof putBackNoteSchema>;

/**
 * Runs what a note says and removes it; nothing where another process has taken it. Returns what went wrong, and the note then
 * stays for the next start.
 */
export const putBack = async (file: string): Promise<string | undefined> => {
  const taken = `${file}.${process.pid}`;
  try {
    await rename(file, taken);
  } catch {
    return undefined;
  }
  const wrong = await carryOut(taken);
  if (wrong === undefined) await rm(taken, { force: true });
  else await rename(taken, file);
  return wrong;
};

/** Whether the worker that wrote a note still runs, and will put back itself. */
export const isOwnerLiving = async (file: string): Promise<boolean> => {
  const { pid, startedAt } = await readNote(file);
  return livingProcess(pid)?.startedAt === startedAt;
};

const readNote = async (file: string): Promise<PutBackNote> =>
  putBackNoteSchema.parse(JSON.parse(await readFile(file, 'utf8')));

/** What went wrong. */
const carryOut = async (file: string): Promise<string | undefined> => {
  const wrong: string[] = [];
  try {
    const note = await readNote(file);
    for (const command of note.commands) wrong.push(...(await failureOf(command, note)));
    if (wrong.length === 0) for (const path of note.files) await rm(path, { force: true });
  } catch (error) {
    wrong.push(error instanceof Error ? error.message : String(error));
  }
  return wrong.length === 0 ? undefined : wrong.join('; ');
};

const failureOf = async (
  [file = '', ...args]: readonly string[],
  { environment: env, logFile }: PutBackNote,
): Promise<readonly string[]> => {
  const said: string[] = [];
  try {
    const running = startProcess({ file, args, env, logFile, onLine: (line) => said.push(line) });
    const patience = setTimeout(() => void running.stop().catch(() => {}), PATIENCE_MS);
    const { exitCode, signal, tail } = await running.exit;
    clearTimeout(patience);
    if (exitCode === 0) return [];
    const last = [...said, ...tail.trim().split('\n')].findLast((line) => line !== '') ?? 'it printed nothing';
    return [`${[file, ...args].join(' ')} ended with ${exitCode ?? signal}: ${last}`];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
};
