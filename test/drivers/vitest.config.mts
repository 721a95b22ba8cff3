import { defineConfig } from 'vitest/config';

// One server for all files; each has a database of its own on it.
export default defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: 'test-results/drivers.json' }]],
    include: ['test/drivers/**/*.test.ts'],
    globalSetup: ['test/drivers/server.ts'],
    testTimeout: 60_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
  },
});
