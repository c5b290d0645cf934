import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

/** A folder that is removed when the test ends. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'quantfleet-test-'));
  // A program that the test has stopped may write its last line meanwhile.
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  return folder;
};

/**
 * A folder for all tests of a file, made before the first and removed after the hooks that the file adds later. Vitest runs no
 * hook of a file whose tests are all skipped, so nothing may be made outside of them.
 */
export const temporaryFolderOfFile = (): string => {
  const folder = join(tmpdir(), `quantfleet-test-${randomUUID()}`);
  beforeAll(() => {
    mkdirSync(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};
