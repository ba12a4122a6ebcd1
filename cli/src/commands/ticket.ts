import type { JsonObject } from '@nightshift/kernel';
import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { paint, print, printJson, say, table } from '../output.js';
import { jsonArgument, queryOf } from './task.js';

interface TicketListItem {
  readonly ticketId: string;
  readonly kind: string;
  readonly queue: string;
  readonly status: string;
  readonly title: string;
  readonly dueAt: string;
  readonly claimedBy: string | null;
}

interface Ticket extends TicketListItem {
  readonly taskId: string;
  readonly shownHash: string;
  readonly answeredBy: string | null;
  readonly ask: {
    readonly title: string;
    readonly question: string;
    readonly blocked: string;
    readonly found: readonly string[];
    readonly evidence: readonly {
      readonly claim: string;
      readonly source: string;
      readonly quote: string;
    }[];
    readonly options: readonly {
      readonly id: string;
      readonly label: string;
      readonly consequence: string;
    }[];
    readonly need: JsonObject;
    readonly policy?: string;
  };
}

export const addTicket = (program: Command): void => {
  const ticket = program.command('ticket').description('questions that wait for a person');
  ticket
    .command('list')
    .description('list tickets, those due first, first')
    .option('--status <status>', 'open, answered or withdrawn', 'open')
    .option('--queue <name>')
    .option('--kind <kind>')
    .option('--limit <n>', 'at most this many', '50')
    .option('--cursor <cursor>', 'the next page')
    .action(
      async (
        { status, queue, kind, limit, cursor }: Record<string, string | undefined>,
        command: Command,
      ) => {
        const { client, json } = contextOf(command);
        const page = await client.get<{ items: TicketListItem[]; nextCursor: string | null }>(
          `/v1/tickets?${queryOf({ status, queue, kind, limit, cursor })}`,
        );
        if (json) return printJson(page);
        print(
          table(
            ['TICKET', 'KIND', 'QUEUE', 'DUE', 'QUESTION'],
            page.items.map((one) => [one.ticketId, one.kind, one.queue, one.dueAt, one.title]),
          ),
        );
        if (page.nextCursor) say(`more: --cursor ${page.nextCursor}`);
      },
    );
  ticket
    .command('show <id>')
    .description('show a ticket: the question, what was found, and what an answer needs')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const shown = await client.get<Ticket>(`/v1/tickets/${encodeURIComponent(id)}`);
      if (json) return printJson(shown);
      showTicket(shown);
    });
  addAnswer(ticket);
};

const showTicket = ({
  ticketId,
  ask,
  kind,
  queue,
  status,
  dueAt,
  taskId,
  answeredBy,
}: Ticket): void => {
  print(
    `${paint('bold', ask.title)}\n${ticketId}  ${kind}  ${queue}  ${status}${answeredBy ? ` by ${answeredBy}` : ''}  due ${dueAt}  task ${taskId}\n`,
  );
  print(`${ask.question}\n\n${ask.blocked}\n`);
  for (const fact of ask.found) print(`- ${fact}`);
  if (ask.evidence.length > 0) print('\nevidence');
  for (const { claim, quote, source } of ask.evidence)
    print(`- ${claim}\n    "${quote}" (${source})`);
  if (ask.policy) print(`\npolicy: ${ask.policy}`);
  print('\nanswers');
  for (const { id, label, consequence } of ask.options)
    print(`  ${paint('bold', id)}: ${label}. ${consequence}`);
  print(
    `\nnightshift ticket answer ${ticketId} --option ${ask.options[0]?.id ?? '…'}   (schema: ${JSON.stringify(ask.need)})`,
  );
};

const addAnswer = (ticket: Command): void => {
  ticket
    .command('answer <id>')
    .description('answer a ticket; whoever asked goes on from the exact point')
    .option('--option <id>', 'one of the options of the ticket')
    .option(
      '--answer <json>',
      'the whole answer, or what is needed besides the option, as JSON or @file',
    )
    .option('--shown <hash>', 'shownHash of the ticket as you read it; default: as it is now')
    .addHelpText(
      'after',
      `\nExamples:\n  nightshift ticket answer <id> --option allow\n  nightshift ticket answer <id> --option raise --answer '{"raiseByUsd": 5}'`,
    )
    .action(
      async (
        id: string,
        { option, answer, shown }: Record<string, string | undefined>,
        command: Command,
      ) => {
        const { client, json } = contextOf(command);
        const path = `/v1/tickets/${encodeURIComponent(id)}`;
        const shownHash = shown ?? (await client.get<Ticket>(path)).shownHash;
        const more = answer === undefined ? {} : (jsonArgument(answer, '--answer') as JsonObject);
        const answered = await client.post<Ticket>(`${path}/answer`, {
          shownHash,
          answer: { ...(option === undefined ? {} : { option }), ...more },
        });
        if (json) return printJson(answered);
        print(`answered ${answered.ticketId}; task ${answered.taskId} goes on`);
      },
    );
};
