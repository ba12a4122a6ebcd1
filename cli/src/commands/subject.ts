import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Client } from '../client.js';
import { contextOf } from '../context.js';
import { print, printJson, say, table, visible } from '../output.js';
import { addReapplyErasures } from './reapply-erasures.js';
import { wholeNumber } from './whole-number.js';

interface Erasure {
  readonly erasureId: string;
  readonly cause: string;
  readonly subject: string | null;
  readonly workflow: string | null;
  readonly by: string;
  readonly requestedAt: string;
  readonly status: string;
  readonly keys: number;
  readonly tasks: number;
  readonly cancelled: number;
  readonly fault: string | null;
}

interface Hold {
  readonly holdId: string;
  readonly subject: string | null;
  readonly workflow: string | null;
  readonly by: string;
  readonly reason: string;
}

interface HoldSet extends Hold {
  readonly tooLateFor: readonly string[];
}

export const addSubject = (program: Command): void => {
  const subject = program
    .command('subject')
    .description('data subjects: erase what was said of one, retention, legal holds');
  addErase(subject);
  addErasures(subject);
  addReapplyErasures(subject);
  addHold(subject);
  addHolds(subject);
  addRelease(subject);
  addRetention(subject);
};

const LOOK_EVERY_MS = 1_000;

const addErase = (subject: Command): void => {
  subject
    .command('erase <name>')
    .description(
      'erase all that was said of a data subject, for good: its open work is cancelled, its keys are destroyed',
    )
    .requiredOption('--reason <text>', 'why; it stays in the ledger, so it must not say who')
    .option('--wait', 'until every process has forgotten it, about a minute')
    .addHelpText(
      'after',
      '\nExample:\n  nightshift subject erase customer-4711 --reason "Request 88 of 26 November" --wait',
    )
    .action(
      async (name: string, { reason, wait }: { reason: string; wait?: true }, command: Command) => {
        const { client, json } = contextOf(command);
        const path = `/v1/subjects/${encodeURIComponent(name)}/erase`;
        const response = await client.send('POST', path, { body: { reason } });
        const asked = (await response.json()) as Erasure;
        const erasure = wait ? await complete(client, asked) : asked;
        if (json) return printJson(erasure);
        print(lineOf(erasure));
        if (!wait) say(`What became of it: nightshift subject erasures`);
      },
    );
};

/** Says what keeps it from being done, and again once that is something else. */
const complete = async (client: Client, { erasureId }: Erasure): Promise<Erasure> => {
  let told: string | null = null;
  for (;;) {
    const erasure = await client.get<Erasure>(`/v1/erasures/${erasureId}`);
    if (erasure.status === 'complete') return erasure;
    const { fault } = erasure;
    if (fault !== null && fault !== told) say(triedAgain(erasureId, fault));
    told = fault;
    await sleep(LOOK_EVERY_MS);
  }
};

const triedAgain = (erasureId: string, fault: string): string =>
  `${erasureId} is tried again: ${visible(fault)}`;

const lineOf = ({ erasureId, subject, status, keys, tasks, cancelled }: Erasure): string =>
  status === 'requested'
    ? `erasure ${erasureId} of ${subject ?? 'old content'} is under way`
    : `erasure ${erasureId} of ${subject ?? 'old content'} is ${status}: ${keys} keys destroyed, ${tasks} tasks erased, ${cancelled} of them cancelled`;

const addErasures = (subject: Command): void => {
  subject
    .command('erasures')
    .description('erasures by people and by retention, newest first')
    .option('--limit <n>', 'at most so many', wholeNumber, 50)
    .action(async ({ limit }: { limit: number }, command: Command) => {
      const { client, json } = contextOf(command);
      const page = await client.get<{ items: readonly Erasure[] }>(`/v1/erasures?limit=${limit}`);
      if (json) return printJson(page);
      print(
        table(
          ['ERASURE', 'OF', 'BY', 'REQUESTED', 'STATUS', 'KEYS', 'TASKS', 'CANCELLED'],
          page.items.map((one) => [
            one.erasureId,
            one.subject ?? `${one.workflow ?? ''} (${one.cause})`,
            one.by,
            one.requestedAt,
            one.status,
            String(one.keys),
            String(one.tasks),
            String(one.cancelled),
          ]),
        ),
      );
      for (const { erasureId, fault } of page.items)
        if (fault !== null) say(triedAgain(erasureId, fault));
    });
};

const addHold = (subject: Command): void => {
  subject
    .command('hold')
    .description('let nothing be erased: of a data subject, of a workflow, or at all')
    .option('--subject <name>', 'of this data subject')
    .option('--workflow <name>', 'of this workflow')
    .requiredOption('--reason <text>', 'why; it stays in the ledger')
    .action(async (body: Readonly<Record<string, string>>, command: Command) => {
      const { client, json } = contextOf(command);
      const response = await client.send('POST', '/v1/legal-holds', { body });
      const hold = (await response.json()) as HoldSet;
      if (json) return printJson(hold);
      print(`hold ${hold.holdId} is on ${scopeOf(hold)}`);
      for (const erasureId of hold.tooLateFor)
        print(`too late for erasure ${erasureId}: its keys are gone, and nothing brings them back`);
    });
};

const addHolds = (subject: Command): void => {
  subject
    .command('holds')
    .description('legal holds in force')
    .action(async (_options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const page = await client.get<{ items: readonly Hold[] }>('/v1/legal-holds');
      if (json) return printJson(page);
      print(
        table(
          ['HOLD', 'ON', 'BY', 'REASON'],
          page.items.map((hold) => [hold.holdId, scopeOf(hold), hold.by, hold.reason]),
        ),
      );
    });
};

const scopeOf = ({ subject, workflow }: Hold): string =>
  [
    ...(subject === null ? [] : [subject]),
    ...(workflow === null ? [] : [`workflow ${workflow}`]),
  ].join(', ') || 'everything';

const addRelease = (subject: Command): void => {
  subject
    .command('release <hold>')
    .description('end a legal hold')
    .requiredOption('--reason <text>', 'why; it stays in the ledger')
    .action(async (holdId: string, { reason }: { reason: string }, command: Command) => {
      const { client, json } = contextOf(command);
      const path = `/v1/legal-holds/${encodeURIComponent(holdId)}/lift`;
      await client.send('POST', path, { body: { reason } });
      if (json) return printJson({ holdId, lifted: true });
      print(`hold ${holdId} is lifted`);
    });
};

const addRetention = (subject: Command): void => {
  const retention = subject
    .command('retention')
    .description('for how many days content of data subjects is kept, by workflow');
  retention
    .command('set <workflow> <days>')
    .description('erase it so many days after its task was accepted; "never" ends that')
    .action(async (workflow: string, given: string, _options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const days = given === 'never' ? null : wholeNumber(given);
      const path = `/v1/retention/${encodeURIComponent(workflow)}`;
      await client.send('PUT', path, { body: { days } });
      if (json) return printJson({ workflow, days });
      print(`content of ${workflow} is kept ${days === null ? 'for ever' : `for ${days} days`}`);
    });
  retention
    .command('list')
    .description('workflows whose content is erased by age')
    .action(async (_options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const page = await client.get<{ items: readonly { workflow: string; days: number }[] }>(
        '/v1/retention',
      );
      if (json) return printJson(page);
      print(
        table(
          ['WORKFLOW', 'DAYS'],
          page.items.map(({ workflow, days }) => [workflow, String(days)]),
        ),
      );
    });
};
