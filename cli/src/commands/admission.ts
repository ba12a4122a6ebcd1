import type { Command } from 'commander';
import type { Client } from '../client.js';
import { contextOf } from '../context.js';
import { print, printJson, table } from '../output.js';
import { wholeNumber } from './whole-number.js';

interface Limit {
  readonly scope: string;
  readonly key: string;
  readonly maxRunning: number | null;
  readonly perMinute: number | null;
  readonly draining: boolean;
  readonly by: string;
  readonly at: string;
}

type Settings = Pick<Limit, 'maxRunning' | 'perMinute' | 'draining'>;

const UNLIMITED: Settings = { maxRunning: null, perMinute: null, draining: false };

export const addAdmission = (program: Command): void => {
  const admission = program
    .command('admission')
    .description('how many tasks of a tenant or workflow may be under way');
  admission
    .command('list')
    .description('list the limits in force')
    .action(async (_options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const page = await client.get<{ items: readonly Limit[] }>('/v1/admission');
      if (json) return printJson(page);
      show(page.items);
    });
  addSet(admission);
  addDrain(admission, 'drain', 'start nothing new there; what is under way goes on', true);
  addDrain(admission, 'undrain', 'start tasks there again', false);
};

const addSet = (admission: Command): void => {
  admission
    .command('set <scope> [key]')
    .description('limit a workflow, or the own tenant; what is not named stays as it is')
    .option('--max-running <n>', 'tasks under way at once; 0: no limit', wholeNumber)
    .option('--per-minute <n>', 'tasks started within a minute; 0: no limit', wholeNumber)
    .addHelpText(
      'after',
      '\nExamples:\n  nightshift admission set workflow dependency-audit --max-running 20\n  nightshift admission set tenant --per-minute 100',
    )
    .action(
      async (
        scope: string,
        key: string | undefined,
        { maxRunning, perMinute }: { maxRunning?: number; perMinute?: number },
        command: Command,
      ) =>
        change(command, scope, key, (limit) => ({
          ...limit,
          ...(maxRunning === undefined ? {} : { maxRunning: maxRunning === 0 ? null : maxRunning }),
          ...(perMinute === undefined ? {} : { perMinute: perMinute === 0 ? null : perMinute }),
        })),
    );
};

const addDrain = (
  admission: Command,
  verb: 'drain' | 'undrain',
  description: string,
  draining: boolean,
): void => {
  admission
    .command(`${verb} <scope> [key]`)
    .description(description)
    .action(async (scope: string, key: string | undefined, _options: object, command: Command) =>
      change(command, scope, key, (limit) => ({ ...limit, draining })),
    );
};

const change = async (
  command: Command,
  scope: string,
  named: string | undefined,
  next: (settings: Settings) => Settings,
): Promise<void> => {
  const { client, json } = contextOf(command);
  const key = named ?? client.options.tenant;
  const body = next(await settingsOf(client, scope, key));
  const path = `/v1/admission/${encodeURIComponent(scope)}/${encodeURIComponent(key)}`;
  const response = await client.send('PUT', path, { body });
  const limit = (await response.json()) as Limit;
  if (json) return printJson(limit);
  show([limit]);
};

const settingsOf = async (client: Client, scope: string, key: string): Promise<Settings> => {
  const { items } = await client.get<{ items: readonly Limit[] }>('/v1/admission');
  const found = items.find((one) => one.scope === scope && one.key === key);
  if (!found) return UNLIMITED;
  const { maxRunning, perMinute, draining } = found;
  return { maxRunning, perMinute, draining };
};

const show = (limits: readonly Limit[]): void =>
  print(
    table(
      ['SCOPE', 'KEY', 'MAX RUNNING', 'PER MINUTE', 'DRAINING', 'BY', 'SINCE'],
      limits.map(({ scope, key, maxRunning, perMinute, draining, by, at }) => [
        scope,
        key,
        maxRunning === null ? 'none' : String(maxRunning),
        perMinute === null ? 'none' : String(perMinute),
        draining ? 'yes' : 'no',
        by,
        at,
      ]),
    ),
  );
