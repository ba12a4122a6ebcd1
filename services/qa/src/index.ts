import type { ServiceDefinition } from '@nightshift/service-kit';
import { createQa } from './qa.module.js';

/** Nothing of it is configured. */
export const qa: ServiceDefinition<undefined> = {
  name: 'qa',
  entities: [],
  migrations: [],
  config: () => undefined,
  create: createQa,
};
