import { hashOfJson, Refusal } from '@nightshift/kernel';
import type { Command } from 'commander';
import type { Client } from '../client.js';
import { contextOf } from '../context.js';
import { paint, visible, print, printJson, say, table } from '../output.js';
import { answerIn } from './ticket-answer.js';
import type { Ask } from './ticket-shape.js';
import { wholeNumber } from './whole-number.js';

interface Group {
  readonly key: string;
  readonly count: number;
  readonly kind: string;
  readonly queue: string;
  readonly risk: string;
  readonly title: string;
  readonly oldestDueAt: string;
}

interface Preview {
  readonly key: string;
  readonly count: number;
  readonly ask: Ask;
  readonly tickets: readonly {
    readonly ticketId: string;
    readonly taskId: string;
    readonly title: string;
    readonly risk: string;
    readonly shownHash: string;
    readonly revision: number;
    readonly differs: { readonly title: string | null; readonly found: readonly string[] };
  }[];
}

interface Answered {
  readonly results: readonly {
    readonly ticketId: string;
    readonly outcome: 'answered' | 'refused';
    readonly reason: string | null;
  }[];
  readonly precedentId: string | null;
  readonly precedentRefused: string | null;
}

interface GroupOptions {
  readonly option?: string;
  readonly answer?: string;
  readonly previewed?: string;
  readonly keepFor?: string;
  readonly workflow?: string;
  readonly confirm?: number;
  readonly undoSeconds?: number;
}

export const addGroups = (ticket: Command): void => {
  ticket
    .command('groups [key]')
    .description('open tickets that ask the same: list them, preview one group, answer it')
    .option('--option <id>', 'answer all that are shown with this option')
    .option('--answer <json>', 'the whole answer, or what is needed besides the option')
    .option('--previewed <hash>', 'what the preview ends with: only what was shown is answered')
    .option('--keep-for <days>', 'keep the answer for later tickets, e.g. 30d')
    .option('--workflow <name>', 'keep it for this workflow only')
    .option(
      '--confirm <n>',
      'how many tickets you mean to answer (needed for high risk)',
      wholeNumber,
    )
    .option('--undo-seconds <n>', 'for so long it can be taken back', wholeNumber)
    .addHelpText(
      'after',
      '\nExamples:\n  nightshift ticket groups\n  nightshift ticket groups <key>\n  nightshift ticket groups <key> --previewed <hash> --option retry --keep-for 30d',
    )
    .action(async (key: string | undefined, options: GroupOptions, command: Command) => {
      const { client, json } = contextOf(command);
      if (key === undefined) return list(client, json);
      const preview = await client.get<Preview>(pathOf(key));
      if (options.option === undefined && options.answer === undefined)
        return json ? printJson(preview) : show(preview);
      mustBeSeen(preview, options.previewed);
      const answered = await client.post<Answered>(
        `${pathOf(key)}/answer`,
        await bodyOf(preview, options),
      );
      if (json) return printJson(answered);
      report(answered);
    });
};

const pathOf = (key: string): string => `/v1/ticket-groups/${encodeURIComponent(key)}`;

const list = async (client: Client, json: boolean): Promise<void> => {
  const page = await client.get<{ items: readonly Group[] }>('/v1/ticket-groups');
  if (json) return printJson(page);
  print(
    table(
      ['GROUP', 'TICKETS', 'KIND', 'QUEUE', 'RISK', 'FIRST DUE', 'QUESTION'],
      page.items.map(({ key, count, kind, queue, risk, oldestDueAt, title }) => [
        key,
        String(count),
        kind,
        queue,
        risk,
        oldestDueAt,
        visible(title),
      ]),
    ),
  );
};

const show = ({ key, ask, tickets, count }: Preview): void => {
  print(`${paint('bold', visible(ask.title))}\n${visible(ask.question)}\n\nanswers`);
  for (const { id, label, consequence } of ask.options)
    print(`  ${paint('bold', visible(id))}: ${visible(label)}. ${visible(consequence)}`);
  print(`\n${tickets.length} of ${count} tickets`);
  for (const { ticketId, taskId, title, differs } of tickets) {
    print(`- ${ticketId}  task ${taskId}  ${visible(title)}`);
    for (const fact of differs.found) print(`    ${visible(fact)}`);
  }
  say(
    `\nanswer those shown: nightshift ticket groups ${key} --previewed ${seenHash(tickets)} --option ${ask.options[0]?.id ?? '…'}`,
  );
};

/** Of the tickets as they were shown. */
const seenHash = (tickets: Preview['tickets']): string =>
  hashOfJson(tickets.map(({ ticketId, revision }) => [ticketId, revision])).slice(0, 12);

/** @throws Refusal `not-previewed` where others have come, or one has changed */
const mustBeSeen = ({ key, tickets }: Preview, previewed: string | undefined): void => {
  if (previewed === seenHash(tickets)) return;
  throw new Refusal(
    'not-previewed',
    'conflict',
    `${previewed === undefined ? 'Look at them first' : 'The group has changed since it was shown'}: nightshift ticket groups ${key}`,
  );
};

const bodyOf = async (
  { tickets }: Preview,
  { option, answer, keepFor, workflow, confirm, undoSeconds }: GroupOptions,
): Promise<object> => ({
  answer: await answerIn({
    ...(option === undefined ? {} : { option }),
    ...(answer === undefined ? {} : { answer }),
  }),
  tickets: tickets.map(({ ticketId, shownHash, revision }) => ({ ticketId, shownHash, revision })),
  ...(confirm === undefined ? {} : { confirmCount: confirm }),
  ...(undoSeconds === undefined ? {} : { undoSeconds }),
  ...(keepFor === undefined
    ? {}
    : {
        keep: {
          expiresAt: endOf(keepFor),
          ...(workflow === undefined ? {} : { workflow }),
        },
      }),
});

const DAY_MS = 86_400_000;

/** @throws Refusal `invalid-duration` */
export const endOf = (days: string, now = Date.now()): string => {
  const [, count] = /^(\d{1,3})d?$/.exec(days) ?? [];
  if (count === undefined || Number(count) === 0)
    throw new Refusal('invalid-duration', 'invalid', `"${days}" is no number of days, e.g. 30d.`);
  return new Date(now + Number(count) * DAY_MS).toISOString();
};

const report = ({ results, precedentId, precedentRefused }: Answered): void => {
  const answered = results.filter(({ outcome }) => outcome === 'answered');
  print(`${answered.length} of ${results.length} answered`);
  for (const { ticketId, outcome, reason } of results)
    if (outcome === 'refused') print(`- ${ticketId}: ${visible(reason ?? 'refused')}`);
  if (precedentId) print(`kept: nightshift precedent show ${precedentId}`);
  if (precedentRefused) print(`not kept: ${visible(precedentRefused)}`);
};
