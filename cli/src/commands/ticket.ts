import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { paint, visible, print, printJson, say, table } from '../output.js';
import { queryOf } from './task.js';
import { addAnswering } from './ticket-answer.js';
import { addGroups } from './ticket-groups.js';
import { addHandling } from './ticket-handling.js';
import { linesOfTicket } from './ticket-lines.js';
import { addNext } from './ticket-next.js';
import { pathOfTicket, type Ticket, type TicketListItem } from './ticket-shape.js';

export const addTicket = (program: Command): void => {
  const ticket = program.command('ticket').description('questions that wait for a person');
  addNext(ticket);
  addList(ticket);
  addShow(ticket);
  addAnswering(ticket);
  addHandling(ticket);
  addGroups(ticket);
};

const addList = (ticket: Command): void => {
  ticket
    .command('list')
    .description('list tickets, those due first, first')
    .option('--status <status>', 'open, decided, answered or withdrawn', 'open')
    .option('--queue <name>')
    .option('--kind <kind>')
    .option('--workflow <name>')
    .option('--assignee <name>')
    .option('--skill <name>', 'of queues that have it')
    .option('--mine', 'only what you may answer')
    .option('--snoozed', 'also what was put aside')
    .option('--order <order>', 'due, or risk')
    .option('--limit <n>', 'at most this many', '50')
    .option('--cursor <cursor>', 'the next page')
    .action(async (options: Record<string, string | boolean | undefined>, command: Command) => {
      const { client, json } = contextOf(command);
      const query = Object.fromEntries(
        Object.entries(options).map(([name, value]) => [name, value?.toString()]),
      );
      const page = await client.get<{ items: TicketListItem[]; nextCursor: string | null }>(
        `/v1/tickets?${queryOf(query)}`,
      );
      if (json) return printJson(page);
      print(
        table(
          ['TICKET', 'KIND', 'QUEUE', 'RISK', 'DUE', 'WITH', 'QUESTION'],
          page.items.map((one) => [
            one.ticketId,
            one.kind,
            one.queue,
            one.risk,
            one.dueAt,
            one.claimedBy ?? one.assignee ?? '',
            visible(one.title),
          ]),
        ),
      );
      if (page.nextCursor) say(`more: --cursor ${page.nextCursor}`);
    });
};

const addShow = (ticket: Command): void => {
  ticket
    .command('show <id>')
    .description('show a ticket: the question, what was found, and what an answer needs')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const shown = await client.get<Ticket>(pathOfTicket(id));
      if (json) return printJson(shown);
      for (const line of linesOfTicket(shown)) print(line);
      print(
        `\n${paint('dim', `nightshift ticket answer ${id} --option ${shown.ask.options[0]?.id ?? '…'}`)}`,
      );
    });
};
