/** No file has a name that is too long for one. */
const MISSING: readonly unknown[] = ['ENOENT', 'ENAMETOOLONG'];

/** Whether an error says that a file does not exist, and not that it could not be read. */
export const isMissingFile = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && MISSING.includes(error.code);
