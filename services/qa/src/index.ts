import type { ServiceDefinition } from '@nightshift/service-kit';
import { EvaluationList1700000100000 } from './evaluation-list-migration.store.js';
import { ErasedExamples1700000500000 } from './erasure/erasure-migration.store.js';
import { Learning1700000000000 } from './migrations.store.js';
import { createQa } from './qa.module.js';

/** Nothing of it is configured. */
export const qa: ServiceDefinition<undefined> = {
  name: 'qa',
  entities: [],
  migrations: [Learning1700000000000, EvaluationList1700000100000, ErasedExamples1700000500000],
  settings: {},
  config: () => undefined,
  create: createQa,
};
