import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { isRefusal, Refusal } from '@nightshift/kernel';
import type { Command } from 'commander';
import type { Client } from '../client.js';
import { contextOf } from '../context.js';
import { visible, print, printJson, say } from '../output.js';
import {
  type Action,
  begin,
  pressed,
  refused,
  type Session,
  type Step,
  typed,
} from './next-session.js';
import { pathOfTicket, type Ticket } from './ticket-shape.js';

interface NextOptions {
  readonly queue?: string;
  readonly skill?: string;
  readonly order?: string;
  readonly input: boolean;
}

/** Well within the 15 minutes of a claim. */
const HEARTBEAT_MS = 5 * 60_000;

export const addNext = (ticket: Command): void => {
  ticket
    .command('next')
    .description('take the next ticket and answer it, one after the other')
    .option('--queue <name>')
    .option('--skill <name>', 'of queues that have it')
    .option('--order <order>', 'due, or risk')
    .option('--no-input', 'print the ticket as JSON, claimed, and stop')
    .addHelpText(
      'after',
      '\nWithout a terminal, or with --json, it prints one claimed ticket; exit code 1 if there is none.',
    )
    .action(async ({ input, ...wanted }: NextOptions, command: Command) => {
      const { client, json } = contextOf(command);
      const first = await claimNext(client, wanted);
      if (!first) throw new Refusal('no-ticket', 'not-found', 'No ticket waits for you.');
      if (json || !input || !process.stdin.isTTY) return printJson(first);
      await interactive(client, first, wanted);
    });
};

type Wanted = Omit<NextOptions, 'input'>;

const claimNext = async (client: Client, wanted: Wanted): Promise<Ticket | undefined> => {
  const response = await client.send('POST', '/v1/tickets/claim-next', { body: wanted });
  return response.status === 204 ? undefined : ((await response.json()) as Ticket);
};

const interactive = async (client: Client, first: Ticket, wanted: Wanted): Promise<void> => {
  let step: Step | undefined = begin(first);
  while (step) step = await turn(client, step, wanted);
};

/** One key, without Enter; Ctrl-C and Ctrl-D stop like `q`. */
const readKey = async (): Promise<string> => {
  process.stdin.setRawMode(true);
  process.stdin.resume();
  try {
    const [data] = (await once(process.stdin, 'data')) as [Buffer];
    const key = data.toString('utf8');
    return key === '\u0003' || key === '\u0004' ? 'q' : key;
  } finally {
    process.stdin.setRawMode(false);
    process.stdin.pause();
  }
};

const readLine = async (): Promise<string> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question('> ');
  } finally {
    terminal.close();
  }
};

/** Does what the step says, then reads what comes next; `undefined`: it is over. */
const turn = async (
  client: Client,
  { session, actions }: Step,
  wanted: Wanted,
): Promise<Step | undefined> => {
  for (const action of actions) {
    if (action.do === 'show') {
      for (const line of action.lines) print(line);
      continue;
    }
    return perform(client, session, action, wanted);
  }
  const beat = setInterval(() => void keep(client, session.ticket), HEARTBEAT_MS);
  try {
    return session.asking.what === 'key'
      ? pressed(session, await readKey())
      : typed(session, await readLine());
  } finally {
    clearInterval(beat);
  }
};

const keep = (client: Client, { ticketId }: Ticket): Promise<unknown> =>
  client.post(pathOfTicket(ticketId, 'claim')).catch((error: unknown) => {
    say(`This ticket may be taken by others: ${(error as Error).message}`);
  });

const perform = async (
  client: Client,
  session: Session,
  action: Exclude<Action, { do: 'show' }>,
  wanted: Wanted,
): Promise<Step | undefined> => {
  const { ticketId } = session.ticket;
  try {
    switch (action.do) {
      case 'quit':
        await giveBack(client, ticketId);
        return undefined;
      case 'answer':
        return await answered(client, session, action.answer, wanted);
      case 'undo': {
        await client.post<Ticket>(pathOfTicket(action.ticketId, 'undo'));
        const again = await client.post<Ticket>(pathOfTicket(action.ticketId, 'claim'));
        await giveBack(client, ticketId);
        return begin(again, { ...session, undoable: undefined });
      }
      case 'escalate': {
        const { queue, note } = action;
        const body = { queue, ...(note === undefined ? {} : { note }) };
        await client.post(pathOfTicket(ticketId, 'escalate'), body);
        return await onward(client, session, wanted);
      }
      case 'snooze':
        await client.post(pathOfTicket(ticketId, 'snooze'), { minutes: 60 });
        return await onward(client, session, wanted);
      case 'release': {
        // Held until another one is found: it would be the first one again.
        const next = await onward(client, session, wanted);
        await giveBack(client, ticketId);
        return next;
      }
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const newest = await client.get<Ticket>(pathOfTicket(ticketId));
    if (newest.status === 'open') {
      const details = error.faults.map(({ reason }) => reason);
      return refused(session, newest, error.message, details);
    }
    // Nobody can answer it any more.
    print(visible(error.message));
    return onward(client, session, wanted);
  }
};

/** It may be somebody else's by now, or closed: then there is nothing to give back. */
const giveBack = (client: Client, ticketId: string): Promise<unknown> =>
  client.post(pathOfTicket(ticketId, 'release')).catch((error: unknown) => {
    if (!isRefusal(error)) throw error;
  });

const answered = async (
  client: Client,
  session: Session,
  answer: object,
  wanted: Wanted,
): Promise<Step | undefined> => {
  const { ticketId, shownHash, revision } = session.ticket;
  const given = await client.post<Ticket>(pathOfTicket(ticketId, 'answer'), {
    shownHash,
    revision,
    answer,
  });
  const until = given.decision?.resumeAt;
  const undo = until ? `; until ${until}: z, or nightshift ticket undo ${ticketId}` : '';
  print(`answered: ${visible(given.ask.title)}${undo}`);
  return onward(client, { ...session, undoable: ticketId }, wanted);
};

const onward = async (
  client: Client,
  session: Session,
  wanted: Wanted,
): Promise<Step | undefined> => {
  const next = await claimNext(client, wanted);
  if (next) return begin(next, session);
  print('No further ticket waits for you.');
  return undefined;
};
