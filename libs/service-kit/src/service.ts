import type { ServiceName } from '@nightshift/contracts';
import type { EventBus } from '@nightshift/event-bus';
import type { EventStore } from '@nightshift/event-store';
import type { Clock, IdSource } from '@nightshift/kernel';
import type { DynamicModule } from '@nestjs/common';
import type { DataSource, MigrationInterface } from 'typeorm';

/** What a host (a process of one service, or of all of them) gives to a service. */
export interface ServiceRuntime {
  readonly service: ServiceName;
  /** Stable name of this replica: after a restart it takes over what it had open. */
  readonly instance: string;
  readonly store: EventStore;
  readonly bus: EventBus;
  /** The service's own PostgreSQL schema, for its projections. */
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** A service as hosts see it. */
export interface ServiceDefinition<Config> {
  readonly name: ServiceName;
  /** TypeORM migrations and entities of its projections; the event store brings its own. */
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly entities: readonly (new () => object)[];
  /** Parsed once from the environment. @throws Refusal `invalid-configuration` with every fault */
  readonly config: (env: Readonly<Record<string, string | undefined>>) => Config;
  /** Consumer groups; each has a Nest `@EventPattern(group)` handler in the module. */
  readonly subscriptions: readonly SubscriptionPlan[];
  readonly module: (runtime: ServiceRuntime, config: Config) => DynamicModule;
}

export interface SubscriptionPlan {
  readonly group: string;
  readonly topics: readonly string[];
  readonly maxBatch?: number;
  readonly lingerMs?: number;
}
