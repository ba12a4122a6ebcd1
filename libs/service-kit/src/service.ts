import type { ServiceName } from '@nightshift/contracts';
import type { Environment } from '@nightshift/config';
import type { EventBus, Subscription } from '@nightshift/event-bus';
import type { PastEvents, PostgresEventStore, Retirable, Sealing } from '@nightshift/event-store';
import type { Clock, IdSource } from '@nightshift/kernel';
import type { DynamicModule } from '@nestjs/common';
import type { Logger } from '@nightshift/telemetry';
import type { DataSource, MigrationInterface } from 'typeorm';
import type { z } from 'zod';

/** What a host (a process of one service, or of all of them) gives to a service. */
export interface ServiceRuntime {
  readonly service: ServiceName;
  /** Stable name of this replica: after a restart it takes over what it had open. */
  readonly instance: string;
  readonly store: PostgresEventStore;
  readonly bus: EventBus;
  /** The service's own PostgreSQL schema, for its projections. */
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Logger;
  /** The ledger, as far as its own events go; absent: it does not know where that is. */
  readonly past?: PastEvents | undefined;
  /** Where content of data subjects is sealed. */
  readonly sealing?: Sealing | undefined;
}

/** One consumer group of a service. */
export interface ServiceSubscription extends Subscription {
  /** It wants the bytes as they were written, sealed content and all. */
  readonly asWritten?: boolean;
}

/** A service that is ready to be mounted by a host. */
export interface ServiceInstance {
  /** Controllers and their providers. */
  readonly module: DynamicModule;
  readonly subscriptions: readonly ServiceSubscription[];
  /** After the consumers run: recovery, pollers. */
  readonly start?: () => Promise<void>;
  /** Before the consumers stop. */
  readonly stop?: () => Promise<void>;
  /** After the consumers stopped: connections of its own. */
  readonly close?: () => Promise<void>;
  /** Kinds of streams that leave PostgreSQL once they are closed and the ledger holds them. */
  readonly retires?: readonly Retirable[];
  /** The ledger itself, for services in the same process. */
  readonly past?: (service: ServiceName) => PastEvents;
  /** Further dependencies by name; one that throws makes the service not ready. */
  readonly checks?: Readonly<Record<string, () => Promise<void>>>;
  /** What only looks real here, by name: people must be told. */
  readonly simulated?: () => readonly string[];
  /** Whether that may be made to fail on purpose. */
  readonly faultFlags?: boolean;
}

/** A service as hosts see it. */
export interface ServiceDefinition<Config = unknown> {
  readonly name: ServiceName;
  /** TypeORM entities and migrations of its projections; the event store brings its own tables. */
  readonly entities: readonly (new () => object)[];
  readonly migrations: readonly (new () => MigrationInterface)[];
  /** What it reads of the environment, by name: also what operators are shown. */
  readonly settings: z.ZodRawShape;
  /** Parsed once. @throws Refusal `invalid-configuration` with every fault */
  readonly config: (env: Environment) => Config;
  readonly create: (runtime: ServiceRuntime, config: Config) => Promise<ServiceInstance>;
}
