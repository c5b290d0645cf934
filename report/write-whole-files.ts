import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

/** Writes files so that a reader finds the earlier ones or the whole new ones, never a part, and a failure leaves the earlier. */
export const writeWholeFiles = async (files: ReadonlyMap<string, string>): Promise<void> => {
  const staged = [...files].map(([path, text]) => ({ path, text, temporary: `${path}.${randomUUID()}.tmp` }));
  try {
    for (const { temporary, text } of staged) await writeFile(temporary, text);
    for (const { path, temporary } of staged) await rename(temporary, path);
  } finally {
    for (const { temporary } of staged) await rm(temporary, { force: true });
  }
};
