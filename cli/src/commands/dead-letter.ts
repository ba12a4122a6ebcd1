import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { print, printJson, say, table, visible } from '../output.js';
import { queryOf } from './task.js';

interface Letter {
  readonly deadLetterId: string;
  readonly service: string;
  readonly subscription: string;
  readonly eventType: string;
  readonly subject: string;
  readonly key: string;
  readonly parkedAt: string;
  readonly attempts: number;
  readonly code: string;
  readonly reason: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}
interface Page {
  readonly items: readonly Letter[];
  readonly nextCursor: string | null;
  readonly unreachable: readonly string[];
}
interface Group {
  readonly service: string;
  readonly subscription: string;
  readonly code: string;
  readonly type: string;
  readonly count: number;
}
interface Outcomes {
  readonly handled: number;
  readonly parkedAgain: number;
  readonly discarded: number;
  readonly left: number;
}
interface ActOptions {
  readonly reason?: string;
  readonly subscription?: string;
  readonly code?: string;
  readonly count?: string;
}

const PATH = '/v1/system/dead-letters';

export const addDeadLetter = (program: Command): void => {
  const letter = program
    .command('dead-letter')
    .description('messages that a service could not process, and the ways out');
  addList(letter);
  addShow(letter);
  addAct(letter, 'redrive', 'give messages to the group that parked them, once more');
  addAct(letter, 'discard', 'give messages up: they are never processed');
};

const addList = (letter: Command): void => {
  letter
    .command('list')
    .description('list parked messages, newest first')
    .option('--service <name>')
    .option('--subscription <group>', 'consumer group')
    .option('--code <code>', 'parked for this reason')
    .option('--type <type>', 'of this type')
    .option('--cursor <cursor>', 'the next page')
    .option('--groups', 'count them by reason instead')
    .action(
      async (
        { groups, ...filter }: Record<string, string | undefined> & { groups?: true },
        command: Command,
      ) => {
        const { client, json } = contextOf(command);
        if (groups) {
          const found = await client.get<{ items: readonly Group[] }>(`${PATH}/groups`);
          const items = found.items.filter((group) => fits(group, filter));
          return json ? printJson({ ...found, items }) : print(groupTable(items));
        }
        const page = await client.get<Page>(`${PATH}?${queryOf(filter)}`);
        if (json) return printJson(page);
        print(letterTable(page.items));
        if (page.nextCursor) say(`more: --cursor ${page.nextCursor}`);
        if (page.unreachable.length > 0)
          say(`no answer from ${page.unreachable.join(', ')}: theirs are missing`);
      },
    );
};

const FILTERS = ['service', 'subscription', 'code', 'type'] as const;
const fits = (group: Group, filter: Readonly<Record<string, string | undefined>>): boolean =>
  FILTERS.every((name) => filter[name] === undefined || filter[name] === group[name]);

const letterTable = (letters: readonly Letter[]): string =>
  table(
    ['DEAD LETTER', 'GROUP', 'TYPE', 'ABOUT', 'PARKED', 'TRIES', 'REASON'],
    letters.map((one) => [
      one.deadLetterId,
      one.subscription,
      visible(one.eventType),
      visible(one.subject || one.key),
      one.parkedAt,
      String(one.attempts),
      visible(`${one.code}: ${one.reason}`).slice(0, 120),
    ]),
  );

const groupTable = (groups: readonly Group[]): string =>
  table(
    ['GROUP', 'CODE', 'TYPE', 'COUNT'],
    groups.map(({ subscription, code, type, count }) => [
      subscription,
      code,
      visible(type),
      String(count),
    ]),
  );

const addShow = (letter: Command): void => {
  letter
    .command('show <id>')
    .description('why it was parked, from where, and its content')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const shown = await client.get<Letter & { readonly text: string }>(
        `${PATH}/${encodeURIComponent(id)}`,
      );
      if (json) return printJson(shown);
      const { subscription, code, reason, topic, partition, offset, parkedAt, attempts } = shown;
      print(`${subscription} parked it at ${parkedAt}, tried ${attempts} time(s)`);
      print(`${topic}/${partition}@${offset} ${code}: ${visible(reason)}`);
      print();
      print(visible(shown.text));
    });
};

const addAct = (letter: Command, act: 'redrive' | 'discard', description: string): void => {
  letter
    .command(`${act} [id]`)
    .description(description)
    .option('--reason <text>', act === 'discard' ? 'why; needed' : 'for whoever wonders')
    .option('--subscription <group>', 'instead of an id: all that this group parked …')
    .option('--code <code>', '… for this reason')
    .option('--count <number>', '… if there are exactly so many')
    .addHelpText(
      'after',
      `\nExamples:\n  nightshift dead-letter ${act} 0190f0c2-… --reason "a test of ours"\n  nightshift dead-letter ${act} --subscription orchestrator.submit --code no-such-workflow --count 12 --reason "registered since"`,
    )
    .action(async (id: string | undefined, options: ActOptions, command: Command) => {
      const { reason, subscription, code, count } = options;
      if (act === 'discard' && !reason) command.error('Give a reason: --reason "…"');
      const { client, json } = contextOf(command);
      const why = reason === undefined ? {} : { reason };
      if (id !== undefined) {
        const path = `${PATH}/${encodeURIComponent(id)}/${act}`;
        const one = await client.post<{ outcome: string }>(path, why);
        if (one.outcome === 'parked-again') process.exitCode = 1;
        return json ? printJson(one) : print(said(one.outcome, id));
      }
      if (!subscription || code === undefined || count === undefined)
        command.error('Name an id, or --subscription, --code and --count.');
      const body = { subscription, code, confirmCount: Number(count), ...why };
      const many = await client.post<Outcomes>(`${PATH}/${act}`, body);
      if (many.parkedAgain > 0) process.exitCode = 1;
      if (json) return printJson(many);
      print(saidOfMany(many));
    });
};

const said = (outcome: string, id: string): string =>
  outcome === 'parked-again'
    ? `refused again: nightshift dead-letter show ${id}`
    : `${id} is ${outcome}`;

const saidOfMany = ({ handled, parkedAgain, discarded, left }: Outcomes): string =>
  `${handled} handled, ${parkedAgain} refused again, ${discarded} discarded${left > 0 ? `; ${left} left: do it again for them` : ''}`;
