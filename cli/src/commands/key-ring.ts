import { randomBytes } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import { contextOf } from '../context.js';
import { print, printJson, say } from '../output.js';

const NAME = /^[\w.-]+$/;
const MASTER_KEY_BYTES = 32;

export const addKeyRing = (program: Command): void => {
  const ring = program.command('key-ring').description('the keys that seal content');
  ring
    .command('master-key <name>')
    .description('print a new master key, a line of NIGHTSHIFT_MASTER_KEYS; nothing keeps it')
    .addHelpText(
      'after',
      '\nExample (the newest comes first):\n  nightshift key-ring master-key 2026-11 > new && cat new master-keys > both',
    )
    .action((name: string) => {
      if (!NAME.test(name)) throw new InvalidArgumentError('Letters, digits and . _ - only.');
      print(`${name}:${randomBytes(MASTER_KEY_BYTES).toString('base64')}`);
    });
  ring
    .command('rewrap')
    .description(
      'wrap every key, of every tenant, by the newest master key: then older ones may go',
    )
    .option('--only-tenant', 'the keys of the tenant alone: the older master keys must stay')
    .action(async ({ onlyTenant = false }: { onlyTenant?: boolean }, command: Command) => {
      const { client, json } = contextOf(command);
      const path = onlyTenant ? '/v1/key-ring/tenant/rewrap' : '/v1/key-ring/rewrap';
      const response = await client.send('POST', path, { body: {} });
      const { rewrapped } = (await response.json()) as { rewrapped: number };
      if (json) return printJson({ rewrapped });
      print(`${rewrapped} keys were wrapped by an older master key, and are no longer`);
      if (onlyTenant)
        say(
          'Keep the older master keys: they may go once all tenants are done, by key-ring rewrap',
        );
    });
};
