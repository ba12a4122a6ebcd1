import type { Command } from 'commander';
import { contextOf } from '../context.js';
import { visible, print, printJson, say, table } from '../output.js';
import { queryOf } from './task.js';

interface Channel {
  readonly channel: string;
  readonly kind: string;
  readonly events: readonly string[];
  readonly queues: readonly string[];
  readonly fault: string | null;
}

interface Delivery {
  readonly deliveryId: string;
  readonly channel: string;
  readonly eventType: string;
  readonly status: string;
  readonly attempts: number;
  readonly nextAt: string | null;
  readonly lastFault: string | null;
}

export const addChannel = (program: Command): void => {
  const channel = program.command('channel').description('who outside is told of what');
  addList(channel);
  addSet(channel);
  addRemove(channel);
  addTest(channel);
  addDeliveries(channel);
  addRedeliver(channel);
};

const pathOf = (name: string): string => `/v1/channels/${encodeURIComponent(name)}`;
const listed = (names: string | undefined): readonly string[] =>
  (names ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

const addList = (channel: Command): void => {
  channel
    .command('list')
    .description('list channels, with what is missing for each')
    .action(async (_options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const page = await client.get<{ items: readonly Channel[] }>('/v1/channels');
      if (json) return printJson(page);
      print(
        table(
          ['CHANNEL', 'KIND', 'EVENTS', 'QUEUES', 'FAULT'],
          page.items.map(({ channel: name, kind, events, queues, fault }) => [
            name,
            kind,
            events.join(' ') || 'the usual',
            queues.join(' ') || 'all',
            visible(fault ?? ''),
          ]),
        ),
      );
    });
};

const addSet = (channel: Command): void => {
  channel
    .command('set <name>')
    .description('tell somebody outside; address and key are settings of the escalation service')
    .requiredOption('--kind <kind>', 'webhook, slack, email or pagerduty')
    .option('--events <types>', 'comma-separated; default: what a person must hear of')
    .option('--queues <names>', 'comma-separated; default: all')
    .action(
      async (
        name: string,
        { kind, events, queues }: { kind: string; events?: string; queues?: string },
        command: Command,
      ) => {
        const { client, json } = contextOf(command);
        const body = { kind, events: listed(events), queues: listed(queues) };
        const response = await client.send('PUT', pathOf(name), { body });
        const set = (await response.json()) as Channel;
        if (json) return printJson(set);
        print(`${set.channel} is set; try it: nightshift channel test ${set.channel}`);
      },
    );
};

const addRemove = (channel: Command): void => {
  channel
    .command('remove <name>')
    .description('send nothing more there')
    .requiredOption('--reason <text>')
    .action(async (name: string, { reason }: { reason: string }, command: Command) => {
      const { client, json } = contextOf(command);
      const response = await client.send('DELETE', pathOf(name), { body: { reason } });
      const text = await response.text();
      if (json) return printJson(text === '' ? {} : JSON.parse(text));
      print(`${name} is removed`);
    });
};

const addTest = (channel: Command): void => {
  channel
    .command('test <name>')
    .description('send a message now, and say what came of it')
    .action(async (name: string, _options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const tried = await client.post<{ delivered: boolean; reason: string | null }>(
        `${pathOf(name)}/test`,
      );
      if (json) return printJson(tried);
      print(tried.delivered ? 'delivered' : `not delivered: ${visible(tried.reason ?? '')}`);
      if (!tried.delivered) process.exitCode = 1;
    });
};

const addDeliveries = (channel: Command): void => {
  channel
    .command('deliveries')
    .description('list messages on their way, sent and failed')
    .option('--channel <name>')
    .option('--status <status>')
    .option('--cursor <cursor>', 'the next page')
    .action(async (options: Record<string, string | undefined>, command: Command) => {
      const { client, json } = contextOf(command);
      const page = await client.get<{ items: readonly Delivery[]; nextCursor: string | null }>(
        `/v1/deliveries?${queryOf(options)}`,
      );
      if (json) return printJson(page);
      print(
        table(
          ['DELIVERY', 'CHANNEL', 'EVENT', 'STATUS', 'TRIES', 'NEXT', 'FAULT'],
          page.items.map((one) => [
            one.deliveryId,
            one.channel,
            one.eventType,
            one.status,
            String(one.attempts),
            one.nextAt ?? '',
            visible(one.lastFault ?? ''),
          ]),
        ),
      );
      if (page.nextCursor) say(`more: --cursor ${page.nextCursor}`);
    });
};

const addRedeliver = (channel: Command): void => {
  channel
    .command('redeliver <delivery>')
    .description('send a message again')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = contextOf(command);
      const again = await client.post<Delivery>(
        `/v1/deliveries/${encodeURIComponent(id)}/redeliver`,
      );
      if (json) return printJson(again);
      print(`${again.deliveryId} is due again: ${again.status}`);
    });
};
