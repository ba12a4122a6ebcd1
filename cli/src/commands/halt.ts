import { type Command, Option } from 'commander';
import { contextOf } from '../context.js';
import { print, printJson, table } from '../output.js';

export interface Halt {
  readonly haltId: string;
  readonly scope: string;
  readonly key: string;
  readonly reason: string;
  readonly ticketId: string | null;
  readonly figures: Readonly<Record<string, number>>;
  readonly by: string | null;
}

const SCOPES = ['task', 'workflow', 'tenant', 'everything'];

export const addHalt = (program: Command): void => {
  const halt = program.command('halt').description('what was stopped, and the kill switch');
  halt
    .command('list')
    .description('list halts in force, with the figures they are based on')
    .action(async (_options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const page = await client.get<{ items: Halt[] }>('/v1/halts');
      if (json) return printJson(page);
      show(page.items);
    });
  addOrder(halt);
  halt
    .command('lift <id>')
    .description('lift a halt; of a used-up budget: raise it instead (budget raise)')
    .option('--once', 'the rule that broke is not looked at again for the task, or for the day')
    .addHelpText(
      'after',
      '\nExamples:\n  nightshift halt lift 0190f0c2-…\n  nightshift halt lift 0190f0c2-… --once',
    )
    .action(async (id: string, { once }: { once?: boolean }, command: Command) => {
      const { client, json } = contextOf(command);
      const path = `/v1/halts/${encodeURIComponent(id)}/lift`;
      const lifted = await client.post<Halt>(path, once ? { once } : {});
      if (json) return printJson(lifted);
      print(`lifted ${lifted.haltId}: ${lifted.scope} ${lifted.key} goes on`);
    });
};

const addOrder = (halt: Command): void => {
  halt
    .command('order')
    .description('the kill switch: nothing more is granted there, and what is under way stops')
    .argument('<scope>', SCOPES.join(', '))
    .argument('[key]', 'which task or workflow; of a tenant your own, of everything none')
    .addOption(new Option('--reason <text>', 'for whoever wonders').makeOptionMandatory())
    .addHelpText(
      'after',
      '\nExamples:\n  nightshift halt order task 0190f0c2-… --reason "wrong brief"\n  nightshift halt order workflow dependency-audit --reason "bad release of the tool"\n  nightshift halt order everything --reason "provider leaks"',
    )
    .action(
      async (
        scope: string,
        key: string | undefined,
        { reason }: { reason: string },
        command: Command,
      ) => {
        const { client, json } = contextOf(command);
        const body = { scope, reason, ...(key === undefined ? {} : { key }) };
        const ordered = await client.post<Halt>('/v1/halts', body);
        if (json) return printJson(ordered);
        show([ordered]);
      },
    );
};

const show = (halts: readonly Halt[]): void =>
  print(
    table(
      ['HALT', 'SCOPE', 'KEY', 'REASON', 'BY', 'TICKET', 'FIGURES'],
      halts.map(({ haltId, scope, key, reason, by, ticketId, figures }) => [
        haltId,
        scope,
        key,
        reason,
        by ?? 'a rule',
        ticketId ?? '',
        Object.entries(figures)
          .map(([name, value]) => `${name}=${value}`)
          .join(' '),
      ]),
    ),
  );
