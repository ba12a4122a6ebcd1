import type { Aggregates, EventContext } from '@nightshift/event-store';
import { plusMs } from '@nightshift/kernel';
import type { ServiceRuntime } from '@nightshift/service-kit';
import type { ChannelSettings, ChannelSettingsOf } from '../other-systems.config.js';
import type { TicketCommand } from '../ticket/ticket-command.js';
import type { Ticket } from '../ticket/ticket-state.js';
import type { ChannelRow, Channels } from './channels.store.js';
import type { Deliveries, DeliveryRow } from './deliveries.store.js';
import type { RecordOutcome } from './delivery.js';
import type { Notice, PublishedFacts, TicketFacts } from './message.js';
import { nextTryMs, STANDARD_SCHEDULE } from './retry-schedule.js';
import { type Outcome, type Send, settingsFault } from './sending.client.js';

/** Longer than a try can take: what is claimed for longer was left by a process that ended. */
const LEASE_MS = 60_000;
/** At once, of one process: one that does not answer keeps a place for as long as a try may take. */
const MAX_AT_ONCE = 50;

export interface CourierParts {
  readonly channels: Channels;
  readonly deliveries: Deliveries;
  readonly outcomes: Aggregates<RecordOutcome, undefined>;
  readonly tickets: Aggregates<TicketCommand, Ticket>;
  readonly settingsOf: ChannelSettingsOf;
  readonly publicUrl: string;
  readonly send: Send;
  readonly runtime: Pick<ServiceRuntime, 'clock' | 'log'>;
  readonly schedule?: readonly number[];
  readonly random?: () => number;
}

/**
 * Delivers what is due: at least once, for a process may end between a try and its record. Every
 * try has the id of its delivery, so that a receiver can drop what it has.
 */
export class Courier {
  constructor(private readonly parts: CourierParts) {}

  private readonly underWay = new Set<Promise<void>>();

  /** Begins what is due, and waits for none of it: a slow receiver is waited for by its own alone. */
  readonly round = async (): Promise<void> => {
    const { deliveries, runtime } = this.parts;
    const free = MAX_AT_ONCE - this.underWay.size;
    if (free <= 0) return;
    for (const row of await deliveries.claim(runtime.clock.now(), LEASE_MS, free)) {
      const delivery = this.deliver(row).finally(() => this.underWay.delete(delivery));
      this.underWay.add(delivery);
    }
  };

  /** Resolves once what is under way has its end: a try takes at most as long as its time-out. */
  async drain(): Promise<void> {
    await Promise.all(this.underWay);
  }

  /** One message without a row: whether a channel works. */
  async test(channel: ChannelRow, deliveryId: string): Promise<Outcome> {
    const { runtime, publicUrl } = this.parts;
    const event = testEvent(channel, deliveryId, runtime.clock.now());
    return this.attempt(channel, () => ({ deliveryId, event, ticket: undefined, link: publicUrl }));
  }

  private async deliver(row: DeliveryRow): Promise<void> {
    const { channels, runtime } = this.parts;
    try {
      const channel = await channels.find(row.tenant, row.channel);
      if (!channel) return await this.fail(row, 'The channel was removed.');
      await this.settle(
        row,
        await this.attempt(channel, (settings) => this.noticeOf(row, settings)),
      );
    } catch (error) {
      // The lease ends, and it is tried again.
      runtime.log.warn({ err: error, delivery: row.deliveryId }, 'a delivery was not recorded');
    }
  }

  private async attempt(
    { channel, kind }: ChannelRow,
    notice: (settings: ChannelSettings) => Notice | Promise<Notice>,
  ): Promise<Outcome> {
    let settings: ChannelSettings;
    try {
      settings = this.parts.settingsOf(channel, kind);
    } catch (error) {
      return settingsFault(error);
    }
    return this.parts.send(settings, await notice(settings));
  }

  private async settle(row: DeliveryRow, outcome: Outcome): Promise<void> {
    const {
      deliveries,
      channels,
      runtime,
      schedule = STANDARD_SCHEDULE,
      random = Math.random,
    } = this.parts;
    if (outcome.result === 'sent') {
      await this.record(row);
      return deliveries.end(row, 'sent', undefined, runtime.clock.now());
    }
    if (outcome.result === 'gone') {
      await this.fail(row, outcome.reason);
      const context = contextOf(eventIn(row), runtime.clock.now());
      // Nobody is there any more; another message may have said so before.
      if (await channels.find(row.tenant, row.channel))
        await channels.remove(row.channel, 'nightshift', outcome.reason, context);
      return undefined;
    }
    const waitMs = nextTryMs(row.attempts, random(), schedule, outcome.retryAfterMs);
    if (waitMs === undefined) return this.fail(row, outcome.reason);
    const now = runtime.clock.now();
    return deliveries.postpone(row, plusMs(now, waitMs), outcome.reason, now);
  }

  private async fail(row: DeliveryRow, reason: string): Promise<void> {
    const { deliveries, runtime } = this.parts;
    runtime.log.warn({ delivery: row.deliveryId, channel: row.channel }, reason);
    await this.record(row, reason);
    await deliveries.end(row, 'failed', reason, runtime.clock.now());
  }

  /** Before the row says so: an event too many is better than one too few. */
  private async record(row: DeliveryRow, reason?: string): Promise<void> {
    const { deliveryId, channel, eventId, eventType, attempts } = row;
    const about = { deliveryId, channel, eventId, eventType, attempts };
    await this.parts.outcomes.handle(
      deliveryId,
      { type: 'recordOutcome', about, reason },
      contextOf(eventIn(row), this.parts.runtime.clock.now()),
    );
  }

  private async noticeOf(row: DeliveryRow, settings: ChannelSettings): Promise<Notice> {
    const event = eventIn(row);
    const { ticketId } = event.data;
    const showsTitle = 'showsTitle' in settings && settings.showsTitle;
    const ticket =
      typeof ticketId === 'string' ? await this.ticketOf(ticketId, event, showsTitle) : undefined;
    const place = typeof ticketId === 'string' ? `/#ticket/${ticketId}` : '/';
    return { deliveryId: row.deliveryId, event, ticket, link: `${this.parts.publicUrl}${place}` };
  }

  private async ticketOf(
    ticketId: string,
    { subject, sequence, data }: PublishedFacts,
    showsTitle: boolean,
  ): Promise<TicketFacts | undefined> {
    const { tickets } = this.parts;
    // What another replica wrote may not be in memory yet.
    const atLeast = subject === tickets.streamOf(ticketId) ? sequence : 0;
    const { state } = await tickets.load(ticketId, atLeast);
    const opened = state.status === 'withdrawn' ? state.opened : state;
    if (!opened || !('facts' in opened)) return undefined;
    const { kind, queue, risk, dueAt } = opened.facts;
    const asked = typeof data['queue'] === 'string' ? data['queue'] : queue;
    const title = showsTitle ? opened.ask.title : undefined;
    return { ticketId, kind, queue: asked, risk, dueAt, title };
  }
}

/** Written by us, from an event that had been read. */
const eventIn = ({ event }: DeliveryRow): PublishedFacts => JSON.parse(event) as PublishedFacts;

const contextOf = (event: PublishedFacts, at: string): EventContext => ({
  tenant: event.tenantid,
  taskId: event.taskid,
  causationId: event.id,
  correlationId: event.correlationid,
  traceparent: event.traceparent,
  at,
});

const testEvent = ({ tenant, channel }: ChannelRow, id: string, at: string): PublishedFacts => ({
  specversion: '1.0',
  id,
  source: 'nightshift/escalation',
  type: 'channel.test.v1',
  subject: `channel/${tenant}/${channel}`,
  sequence: 1,
  time: at,
  datacontenttype: 'application/json',
  tenantid: tenant,
  taskid: `channel/${tenant}/${channel}`,
  causationid: id,
  correlationid: id,
  traceparent: `00-${id.replaceAll('-', '')}-${id.replaceAll('-', '').slice(0, 16)}-00`,
  data: { channel },
});
