import { Refusal } from '@nightshift/kernel';
import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { visible, print, printJson, table } from '../output.js';

interface Step {
  readonly atShare: number;
  readonly step: string;
  readonly to?: string | null;
}

interface Queue {
  readonly queue: string;
  readonly description: string;
  readonly skills: readonly string[];
  readonly members: readonly string[];
  readonly ladder: readonly Step[];
  readonly twoPersonFrom: string | null;
  readonly open: number;
  readonly overdue: number;
  readonly oldestOpenSeconds: number | null;
}

interface SetOptions {
  readonly description?: string;
  readonly skills?: string;
  readonly members?: string;
  readonly ladder?: string;
  readonly twoPersonFrom?: string;
}

export const addQueue = (program: Command): void => {
  const queue = program.command('queue').description('who answers tickets, and by when');
  addList(queue);
  addSet(queue);
};

const addList = (queue: Command): void => {
  queue
    .command('list')
    .description('list queues, with what waits in each')
    .action(async (_options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const page = await client.get<{ items: readonly Queue[] }>('/v1/queues');
      if (json) return printJson(page);
      print(
        table(
          ['QUEUE', 'OPEN', 'OVERDUE', 'OLDEST', 'MEMBERS', 'SKILLS', 'TWO PERSONS', 'LADDER'],
          page.items.map((one) => [
            one.queue,
            String(one.open),
            String(one.overdue),
            one.oldestOpenSeconds === null ? '' : `${Math.round(one.oldestOpenSeconds / 60)} min`,
            one.members.join(' ') || 'everybody',
            one.skills.join(' '),
            one.twoPersonFrom === null ? '' : `from ${one.twoPersonFrom}`,
            one.ladder.map(textOf).join(', '),
          ]),
        ),
      );
    });
};

const textOf = ({ atShare, step, to }: Step): string =>
  `${Math.round(atShare * 100)}% ${step}${to ? ` ${visible(to)}` : ''}`;

const addSet = (queue: Command): void => {
  queue
    .command('set <name>')
    .description(
      'say who answers a queue and what happens when nobody does; what is left out stays',
    )
    .option('--description <text>')
    .option('--skills <names>', 'comma-separated')
    .option('--members <names>', 'comma-separated; empty: everybody')
    .option(
      '--ladder <steps>',
      'e.g. "50% remind, 75% reassign ben, 90% escalate bosses"; empty: none',
    )
    .option('--two-person-from <risk>', 'low, medium or high; none: never')
    .addHelpText(
      'after',
      `\nExample:\n  nightshift queue set legal --members ana,ben --ladder "50% remind, 80% escalate bosses" --two-person-from high`,
    )
    .action(async (name: string, options: SetOptions, command: Command) => {
      const { client, json } = contextOf(command);
      const path = `/v1/queues/${encodeURIComponent(name)}`;
      const before = await client.get<Queue>(path);
      const response = await client.send('PUT', path, { body: bodyOf(before, options) });
      const set = (await response.json()) as Queue;
      if (json) return printJson(set);
      print(
        `${set.queue}: ${set.members.join(' ') || 'everybody'}; ${set.ladder.map(textOf).join(', ')}`,
      );
    });
};

const bodyOf = (before: Queue, options: SetOptions): object => {
  const twoPersonFrom = options.twoPersonFrom ?? before.twoPersonFrom ?? 'none';
  return {
    description: options.description ?? before.description,
    skills: namesIn(options.skills) ?? before.skills,
    members: namesIn(options.members) ?? before.members,
    ladder:
      options.ladder === undefined
        ? before.ladder.map(({ to, ...step }) => ({ ...step, ...(to ? { to } : {}) }))
        : ladderIn(options.ladder),
    ...(twoPersonFrom === 'none' ? {} : { twoPersonFrom }),
  };
};

const namesIn = (text: string | undefined): readonly string[] | undefined =>
  text
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** @throws Refusal `invalid-ladder` */
export const ladderIn = (text: string): readonly Step[] =>
  (namesIn(text) ?? []).map((one) => {
    const [, percent, step, to] =
      /^(\d{1,4})% +(remind|reassign|escalate)(?: +(\S+))?$/.exec(one) ?? [];
    if (percent === undefined || step === undefined)
      throw new Refusal(
        'invalid-ladder',
        'invalid',
        `"${one}" is no step of a ladder. Write e.g. "50% remind, 75% reassign ben, 90% escalate bosses".`,
      );
    return { atShare: Number(percent) / 100, step, ...(to === undefined ? {} : { to }) };
  });
