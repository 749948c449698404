import { defineConfig } from 'vitest/config';

const slow = ['test/**/*.integration.test.ts', 'test/extension/*.test.ts', 'test/e2e/**'];

export default defineConfig({
  test: {
    // By default one processor of two is left idle, and many of these tests wait.
    maxWorkers: 2,
    projects: [
      // In memory, in seconds.
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: slow } },
      // Real processes, files and databases.
      {
        test: {
          name: 'integration',
          include: ['test/**/*.integration.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      // A real VS Code with the packaged extension, one at a time.
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          maxConcurrency: 1,
        },
      },
    ],
  },
});
