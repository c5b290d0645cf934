import { defineConfig } from 'vitest/config';

/** What runs the processes of a deployment, two machines on one server or two commands on one state folder, and reads `infra/`: `npm run test:deployment`. */
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
