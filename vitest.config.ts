import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

interface Tier {
  readonly testTimeout: number;
  readonly hookTimeout: number;
  readonly globalSetup?: string[];
}
const tiers = {
  int: { testTimeout: 60_000, hookTimeout: 120_000 },
  e2e: {
    testTimeout: 300_000,
    hookTimeout: 300_000,
    globalSetup: ['./scripts/unpack-chromium.mjs'],
  },
} as const;

/** Each file in a process of its own, two at a time: most of the time they wait. */
const besideEachOther = (name: keyof typeof tiers, limits: Tier) => ({
  extends: true as const,
  test: {
    name,
    include: [`**/src/**/*.${name}.spec.ts`],
    exclude: ['**/node_modules/**', `**/*.timed.${name}.spec.ts`],
    pool: 'forks' as const,
    maxWorkers: 2,
    sequence: { groupOrder: 0 },
    ...limits,
  },
});

/** What measures time has the machine to itself. */
const alone = (name: keyof typeof tiers, limits: Tier) => ({
  extends: true as const,
  test: {
    name: `${name}-timed`,
    include: [`**/src/**/*.timed.${name}.spec.ts`],
    pool: 'forks' as const,
    fileParallelism: false,
    sequence: { groupOrder: 1 },
    ...limits,
  },
});

export default defineConfig({
  ssr: { resolve: { conditions: ['@nightshift/source', ...defaultServerConditions] } },
  test: {
    // As in every process of the product, whatever a test imports.
    setupFiles: ['./libs/kernel/src/json-parse.ts'],
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
      besideEachOther('int', tiers.int),
      alone('int', tiers.int),
      besideEachOther('e2e', tiers.e2e),
      alone('e2e', tiers.e2e),
    ],
  },
});
