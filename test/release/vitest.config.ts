import { defineConfig } from 'vitest/config';

/** What takes a release to be made and installed: `npm run test:release`. */
export default defineConfig({
  test: {
    include: ['test/release/*.test.ts'],
    globalSetup: ['test/own-temporary-folder.ts', 'test/unpack-demo-images.ts'],
    setupFiles: ['test/own-locks.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
});
