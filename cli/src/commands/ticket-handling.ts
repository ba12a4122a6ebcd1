import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { print, printJson } from '../output.js';
import { standingOf } from './ticket-lines.js';
import { pathOfTicket, type Ticket } from './ticket-shape.js';
import { wholeNumber } from './whole-number.js';

/** Who is at a ticket, and when: everything but the answer. */
export const addHandling = (ticket: Command): void => {
  const change = async (
    id: string,
    action: string,
    body: object,
    command: Command,
  ): Promise<void> => {
    const { client, json } = contextOf(command);
    const changed = await client.post<Ticket>(pathOfTicket(id, action), body);
    if (json) return printJson(changed);
    print(`${changed.ticketId}  queue ${changed.queue}  ${standingOf(changed)}`);
  };
  ticket
    .command('claim <id>')
    .description('take a ticket for 15 minutes, or keep it for longer')
    .option('--take-over', 'also from whoever is at it')
    .action((id: string, { takeOver = false }: { takeOver?: boolean }, command: Command) =>
      change(id, 'claim', { takeOver }, command),
    );
  ticket
    .command('release <id>')
    .description('give a claimed ticket back')
    .action((id: string, _options: object, command: Command) => change(id, 'release', {}, command));
  ticket
    .command('assign <id> <name>')
    .description('say who is to answer it')
    .option('--note <text>', 'what they must know')
    .action((id: string, to: string, { note }: { note?: string }, command: Command) =>
      change(id, 'assign', { to, ...(note === undefined ? {} : { note }) }, command),
    );
  ticket
    .command('escalate <id> <queue>')
    .description('ask another queue')
    .option('--note <text>', 'what they must know')
    .action((id: string, queue: string, { note }: { note?: string }, command: Command) =>
      change(id, 'escalate', { queue, ...(note === undefined ? {} : { note }) }, command),
    );
  ticket
    .command('snooze <id>')
    .description('put a ticket aside; its due time stays')
    .option('--minutes <n>', 'for how long', wholeNumber, 60)
    .action((id: string, { minutes }: { minutes: number }, command: Command) =>
      change(id, 'snooze', { minutes }, command),
    );
};
