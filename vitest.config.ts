import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

const forked = { pool: 'forks', fileParallelism: false } as const;

export default defineConfig({
  ssr: { resolve: { conditions: ['@nightshift/source', ...defaultServerConditions] } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/src/**/*.unit.spec.ts'],
          pool: 'threads',
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'int',
          include: ['**/src/**/*.int.spec.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          ...forked,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['**/src/**/*.e2e.spec.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          ...forked,
        },
      },
    ],
  },
});
