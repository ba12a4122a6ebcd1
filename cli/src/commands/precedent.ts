import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { visible, print, printJson, say, table } from '../output.js';
import { queryOf } from './task.js';
import { endOf } from './ticket-groups.js';

interface PrecedentItem {
  readonly precedentId: string;
  readonly status: string;
  readonly kind: string;
  readonly title: string;
  readonly workflow: string | null;
  readonly by: string;
  readonly expiresAt: string;
}

interface Precedent extends PrecedentItem {
  readonly answer: object;
  readonly relevant: object;
  readonly decidedCount: number;
  readonly decided: readonly {
    readonly ticketId: string;
    readonly taskId: string;
    readonly at: string;
  }[];
}

export const addPrecedent = (program: Command): void => {
  const precedent = program
    .command('precedent')
    .description('answers that are kept for the same question');
  addList(precedent);
  addShow(precedent);
  addKeep(precedent);
  addRevoke(precedent);
};

const pathOf = (id: string): string => `/v1/precedents/${encodeURIComponent(id)}`;

const addList = (precedent: Command): void => {
  precedent
    .command('list')
    .description('list kept answers')
    .option('--cursor <cursor>', 'the next page')
    .action(async ({ cursor }: { cursor?: string }, command: Command) => {
      const { client, json } = contextOf(command);
      const page = await client.get<{
        items: readonly PrecedentItem[];
        nextCursor: string | null;
      }>(`/v1/precedents?${queryOf({ cursor })}`);
      if (json) return printJson(page);
      print(
        table(
          ['PRECEDENT', 'STATUS', 'KIND', 'WORKFLOW', 'UNTIL', 'BY', 'QUESTION'],
          page.items.map((one) => [
            one.precedentId,
            one.status,
            one.kind,
            one.workflow ?? 'all',
            one.expiresAt,
            one.by,
            visible(one.title),
          ]),
        ),
      );
      if (page.nextCursor) say(`more: --cursor ${page.nextCursor}`);
    });
};

const addShow = (precedent: Command): void => {
  precedent
    .command('show <id>')
    .description('show a kept answer, and what it decided')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const shown = await client.get<Precedent>(pathOf(id));
      if (json) return printJson(shown);
      print(linesOf(shown).join('\n'));
    });
};

const linesOf = (one: Precedent): readonly string[] => [
  `${visible(one.title)}\n${one.precedentId}  ${one.status}  by ${one.by}  until ${one.expiresAt}`,
  `where ${visible(JSON.stringify(one.relevant))}: ${visible(JSON.stringify(one.answer))}`,
  `decided ${one.decidedCount} tickets`,
  ...one.decided.map(({ ticketId, taskId, at }) => `- ${at}  ${ticketId}  task ${taskId}`),
];

const addKeep = (precedent: Command): void => {
  precedent
    .command('keep <ticket>')
    .description('keep the answer of a ticket for the same question')
    .requiredOption('--for <days>', 'e.g. 30d, at most 90d')
    .option('--workflow <name>', 'only for this workflow')
    .action(
      async (
        fromTicketId: string,
        { for: days, workflow }: { for: string; workflow?: string },
        command: Command,
      ) => {
        const { client, json } = contextOf(command);
        const kept = await client.post<Precedent>('/v1/precedents', {
          fromTicketId,
          expiresAt: endOf(days),
          ...(workflow === undefined ? {} : { workflow }),
        });
        if (json) return printJson(kept);
        print(`kept ${kept.precedentId} until ${kept.expiresAt}`);
      },
    );
};

const addRevoke = (precedent: Command): void => {
  precedent
    .command('revoke <id>')
    .description('let it decide nothing more; lists what it decided')
    .requiredOption('--reason <text>')
    .action(async (id: string, { reason }: { reason: string }, command: Command) => {
      const { client, json } = contextOf(command);
      const revoked = await client.post<Precedent>(`${pathOf(id)}/revoke`, { reason });
      if (json) return printJson(revoked);
      print(linesOf(revoked).join('\n'));
    });
};
