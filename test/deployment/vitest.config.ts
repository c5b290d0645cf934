import { defineConfig } from 'vitest/config';

/** What runs the processes of a deployment, looks at what they say of themselves, kills them, or reads `infra/`: `npm run test:deployment`. */
export default defineConfig({
  test: {
    include: ['test/deployment/*.test.ts', 'test/infra/*.test.ts'],
    globalSetup: ['test/own-temporary-folder.ts', 'test/unpack-demo-images.ts'],
    setupFiles: ['test/own-locks.ts'],
    // Temporal's native bridge crashes in worker threads.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
