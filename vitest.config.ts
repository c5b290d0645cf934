import { configDefaults, defineConfig } from 'vitest/config';
import { SweepsFirst } from './test/sweeps-first.js';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Run by `npm run test:deployment` and `npm run test:release`.
    exclude: [...configDefaults.exclude, 'test/deployment/**', 'test/infra/**', 'test/release/**'],
    globalSetup: ['test/own-temporary-folder.ts', 'test/unpack-demo-images.ts'],
    setupFiles: ['test/own-locks.ts'],
    sequence: { sequencer: SweepsFirst },
    // Temporal's native bridge crashes in worker threads.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
