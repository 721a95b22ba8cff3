import { defineConfig } from 'vitest/config';

// One file at a time: each starts servers of its own.
export default defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: 'test-results/servers.json' }]],
    include: ['test/servers/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
