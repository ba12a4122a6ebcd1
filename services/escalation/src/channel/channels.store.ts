import type { Aggregates, EventContext } from '@nightshift/event-store';
import { Refusal } from '@nightshift/kernel';
import type { DataSource } from 'typeorm';
import type { Channel, ChannelCommand, ChannelFacts } from './channel.js';

export type ChannelRow = ChannelFacts & { readonly tenant: string };

const COLUMNS = 'tenant, channel, kind, events, queues, set_by AS by';

/** Channels, and all of them in memory: every event is looked at with them. */
export class Channels {
  private known: readonly ChannelRow[] | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly streams: Aggregates<ChannelCommand, Channel>,
  ) {}

  /** Durable when it resolves; what fails half-way is mended by setting it again. */
  async set(facts: ChannelFacts, context: EventContext): Promise<ChannelRow> {
    const { version } = await this.change(facts.channel, { type: 'setChannel', facts }, context);
    await this.dataSource.query(
      `INSERT INTO channel_view (tenant, channel, kind, events, queues, set_by, version)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (tenant, channel) DO UPDATE
         SET kind = $3, events = $4, queues = $5, set_by = $6, version = $7
       WHERE channel_view.version < $7`,
      [context.tenant, facts.channel, facts.kind, facts.events, facts.queues, facts.by, version],
    );
    await this.refresh();
    return this.one(context.tenant, facts.channel);
  }

  /** @throws Refusal `no-such-channel` */
  async remove(channel: string, by: string, reason: string, context: EventContext): Promise<void> {
    await this.one(context.tenant, channel);
    const { version } = await this.change(channel, { type: 'removeChannel', by, reason }, context);
    // One that was set again meanwhile stays.
    await this.dataSource.query(
      'DELETE FROM channel_view WHERE tenant = $1 AND channel = $2 AND version <= $3',
      [context.tenant, channel, version],
    );
    await this.refresh();
  }

  /** @throws Refusal `no-such-channel` */
  async one(tenant: string, channel: string): Promise<ChannelRow> {
    const row = await this.find(tenant, channel);
    if (row) return row;
    throw new Refusal(
      'no-such-channel',
      'not-found',
      `There is no channel "${channel}" for this tenant. List them with GET /v1/channels.`,
    );
  }

  async find(tenant: string, channel: string): Promise<ChannelRow | undefined> {
    const [row]: ChannelRow[] = await this.dataSource.query(
      `SELECT ${COLUMNS} FROM channel_view WHERE tenant = $1 AND channel = $2`,
      [tenant, channel],
    );
    return row;
  }

  list(tenant: string): Promise<ChannelRow[]> {
    return this.dataSource.query(
      `SELECT ${COLUMNS} FROM channel_view WHERE tenant = $1 ORDER BY channel LIMIT 1000`,
      [tenant],
    );
  }

  /** Those of every tenant, as they were at most a second ago. */
  async all(): Promise<readonly ChannelRow[]> {
    if (!this.known) await this.refresh();
    return this.known ?? [];
  }

  async refresh(): Promise<void> {
    this.known = await this.dataSource.query(`SELECT ${COLUMNS} FROM channel_view`);
  }

  private change(channel: string, command: ChannelCommand, context: EventContext) {
    const id = `${context.tenant}/${channel}`;
    return this.streams.handle(id, command, { ...context, taskId: this.streams.streamOf(id) });
  }
}
