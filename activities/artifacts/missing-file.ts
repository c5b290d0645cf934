/** Whether an error says that a file does not exist, and not that it could not be read. */
export const isMissingFile = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
