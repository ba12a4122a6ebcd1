import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { paint, print, printJson, table } from '../output.js';

interface Service {
  readonly name: string;
  readonly ready: boolean;
  readonly reason: string | null;
  readonly lagSeconds: number | null;
  readonly outboxPending: number | null;
  readonly deadLetters: number | null;
  readonly hotStore: {
    readonly events: number;
    readonly bytes: number;
    readonly inbox: number;
    readonly retired: number;
  } | null;
}

interface System {
  readonly services: readonly Service[];
  readonly bus: string;
}

export const addSystem = (program: Command): void => {
  program
    .command('system')
    .description('how every service is: ready, lag, what waits, and what PostgreSQL holds')
    .action(async (_options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const system = await client.get<System>('/v1/system');
      if (json) return printJson(system);
      print(systemTable(system.services));
      for (const { name, ready, reason } of system.services)
        if (!ready) print(`${paint('red', name)}: ${reason ?? 'not ready'}`);
    });
};

export const systemTable = (services: readonly Service[]): string =>
  table(
    ['service', 'ready', 'lag', 'unpublished', 'parked', 'events', 'retired', 'inbox', 'size'],
    services.map(({ name, ready, lagSeconds, outboxPending, deadLetters, hotStore }) => [
      name,
      ready ? 'yes' : 'no',
      lagSeconds === null ? '?' : `${lagSeconds} s`,
      figure(outboxPending),
      figure(deadLetters),
      figure(hotStore?.events),
      figure(hotStore?.retired),
      figure(hotStore?.inbox),
      hotStore ? `${(hotStore.bytes / 1_048_576).toFixed(1)} MiB` : '?',
    ]),
  );

/** Not known is not zero. */
const figure = (value: number | null | undefined): string =>
  value === null || value === undefined ? '?' : String(value);
