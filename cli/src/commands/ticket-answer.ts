import { isRefusal, type JsonObject } from '@nightshift/kernel';
import type { Command } from 'commander';
import type { Client } from '../client.js';
import { contextOf } from '../context.js';
import { print, printJson, say } from '../output.js';
import { jsonArgument } from './task.js';
import { pathOfTicket, type Ticket } from './ticket-shape.js';
import { wholeNumber } from './whole-number.js';

interface AnswerOptions {
  readonly option?: string;
  readonly answer?: string;
  readonly shown?: string;
  readonly revision?: number;
  readonly undoSeconds?: number;
}

export const addAnswering = (ticket: Command): void => {
  addAnswer(ticket);
  addUndo(ticket);
  addLink(ticket);
};

/** Of `--option` and `--answer`, as every command that answers takes them. */
export const answerIn = async ({
  option,
  answer,
}: Pick<AnswerOptions, 'option' | 'answer'>): Promise<JsonObject> => ({
  ...(option === undefined ? {} : { option }),
  ...(answer === undefined ? {} : ((await jsonArgument(answer, '--answer')) as JsonObject)),
});

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
    .option('--revision <n>', 'revision of the ticket as you read it', wholeNumber)
    .option(
      '--undo-seconds <n>',
      'for so long it can be taken back (0: it counts at once)',
      wholeNumber,
    )
    .addHelpText(
      'after',
      `\nExamples:\n  nightshift ticket answer <id> --option allow\n  nightshift ticket answer <id> --option raise --answer '{"raiseByUsd": 5}'`,
    )
    .action(async (id: string, options: AnswerOptions, command: Command) => {
      const { client, json } = contextOf(command);
      const given = await answerIn(options);
      try {
        const answered = await send(client, id, options, given);
        if (json) return printJson(answered);
        print(saidOf(answered));
      } catch (error) {
        if (!json && isRefusal(error) && error.code === 'stale-view')
          say(`your answer, to send it again: --answer '${JSON.stringify(given)}'`);
        throw error;
      }
    });
};

const send = async (
  client: Client,
  id: string,
  { shown, revision, undoSeconds }: AnswerOptions,
  answer: JsonObject,
): Promise<Ticket> => {
  const now = shown === undefined ? await client.get<Ticket>(pathOfTicket(id)) : undefined;
  const seen = revision ?? now?.revision;
  return client.post<Ticket>(pathOfTicket(id, 'answer'), {
    shownHash: shown ?? now?.shownHash,
    answer,
    ...(seen === undefined ? {} : { revision: seen }),
    ...(undoSeconds === undefined ? {} : { undoSeconds }),
  });
};

const saidOf = ({ ticketId, taskId, decision, endorsement, answeredBy }: Ticket): string => {
  if (decision)
    return `answered ${ticketId}; task ${taskId} goes on at ${decision.resumeAt ?? ''}. Until then: nightshift ticket undo ${ticketId}`;
  if (answeredBy === null && endorsement)
    return `the first of two answers to ${ticketId}; another person has to give the same`;
  return `answered ${ticketId}; task ${taskId} goes on`;
};

const addUndo = (ticket: Command): void => {
  ticket
    .command('undo <id>')
    .description('take your answer back, before it counts')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const open = await client.post<Ticket>(pathOfTicket(id, 'undo'));
      if (json) return printJson(open);
      print(`${open.ticketId} is open again; nightshift ticket answer ${open.ticketId} --option …`);
    });
};

const addLink = (ticket: Command): void => {
  ticket
    .command('link <id>')
    .description('make a link by which one person may give one answer')
    .requiredOption('--as <name>', 'in whose name the answer is given')
    .option('--minutes <n>', 'how long it holds', wholeNumber, 60)
    .option('--option <id>', 'only this option')
    .action(
      async (
        id: string,
        { as, minutes, option }: { as: string; minutes: number; option?: string },
        command: Command,
      ) => {
        const { client, json } = contextOf(command);
        const link = await client.post<{ url: string; expiresAt: string }>(
          pathOfTicket(id, 'links'),
          {
            answerAs: as,
            expiresInMinutes: minutes,
            ...(option === undefined ? {} : { option }),
          },
        );
        if (json) return printJson(link);
        print(link.url);
        say(`whoever holds it may answer once as ${as}, until ${link.expiresAt}`);
      },
    );
};
