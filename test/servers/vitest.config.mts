import { defineConfig } from 'vitest/config';

// One file at a time: each starts servers of its own.
export default defineConfig({
  test: {
    include: ['test/servers/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
