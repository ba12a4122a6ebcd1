import type { EventOf } from '@nightshift/contracts';
import { type Aggregates, type EventStore, systemIds } from '@nightshift/event-store';
import { derivedId, type Instant } from '@nightshift/kernel';
import {
  eventContextOf,
  type Page,
  type RequestContext,
  type ViewChange,
} from '@nightshift/service-kit';
import type { Logger } from '@nightshift/telemetry';
import type { DataSource } from 'typeorm';
import { Evidence } from './evidence.store.js';
import { noSuchIncident } from './incident.js';
import type { Closing, IncidentCommand, OpenIncident } from './incident-command.js';
import type { Incident, OpenedIncident } from './incident-state.js';
import {
  type IncidentListQuery,
  type IncidentRow,
  listRows,
  UPSERT,
  viewRowOf,
} from './incident-rows.store.js';
import { readRecord } from './record.store.js';
import { type KnownHalt, refuseUnknown, severityOf, titleOf } from './scope.js';
import { findScope } from './scope.store.js';

/** What a person says of an incident that begins; the rest follows from what it is about. */
export type Opening = Pick<OpenIncident, 'about'> &
  Partial<Pick<OpenIncident, 'title' | 'severity' | 'owner' | 'since' | 'detectedAt'>> & {
    /** What is sent again with the same key is the same incident. */
    readonly key?: string | undefined;
  };

/** An incident with all that is known of it now. */
export interface WholeIncident extends Closing {
  readonly incident: OpenedIncident;
  readonly events: readonly EventOf[];
  /** Facts of what ended up to then were not known any more when it was opened. */
  readonly factsGoneUpTo?: Instant | undefined;
}

const idOf = (tenant: string, halt: KnownHalt | undefined, key: string | undefined): string => {
  if (halt) return derivedId('incident', tenant, halt.haltId);
  return key === undefined ? systemIds.next() : derivedId('incident-of-key', tenant, key);
};

type Change = Exclude<IncidentCommand, OpenIncident>;

/** Incidents as people see them. */
export class Incidents {
  private readonly evidence: Evidence;

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: Pick<EventStore, 'read'>,
    private readonly streams: Aggregates<IncidentCommand, Incident>,
    private readonly log: Pick<Logger, 'warn'>,
  ) {
    this.evidence = new Evidence(dataSource);
  }

  /**
   * A halt has one incident: the same again finds the first.
   * @throws Refusal `unknown-subject`, `invalid-time`
   */
  async open(request: RequestContext, opening: Opening): Promise<WholeIncident> {
    const { tenant, actor: by, now } = request;
    const { about } = opening;
    const { scope, known, halt } = await findScope(this.dataSource, tenant, about);
    refuseUnknown(tenant, about, known);
    const incidentId = idOf(tenant, halt, opening.key);
    // The clock of whoever ordered the halt may be ahead of ours.
    const orderedAt = halt && halt.orderedAt < now ? halt.orderedAt : now;
    const detectedAt = opening.detectedAt ?? orderedAt;
    const since = opening.since ?? detectedAt;
    await this.handle(request, incidentId, {
      type: 'openIncident',
      incidentId,
      about,
      title: opening.title ?? titleOf(about, halt),
      severity: opening.severity ?? severityOf(halt),
      owner: opening.owner ?? by,
      since,
      detectedAt,
      detectedBy: halt ? 'halt' : 'person',
      pack: await this.evidence.freeze(scope, since, now),
      by,
      now,
    });
    return this.one(tenant, incidentId, now);
  }

  /** @throws Refusal `no-such-incident`, and what the decider refuses */
  async change(request: RequestContext, id: string, command: Change): Promise<WholeIncident> {
    const { tenant, now } = request;
    const { incident } = await this.known(tenant, id);
    const closes = command.type === 'reachStatus' && command.status === 'closed';
    const whole = closes
      ? { ...command, closing: await this.closingOf(tenant, incident, command.at) }
      : command;
    await this.handle(request, id, whole);
    return this.one(tenant, id, now);
  }

  /** @throws Refusal `no-such-incident` */
  async one(tenant: string, incidentId: string, now: Instant): Promise<WholeIncident> {
    const { incident, events } = await this.known(tenant, incidentId);
    const { about, since, pack } = incident.opened;
    const { scope } = await findScope(this.dataSource, tenant, about);
    const told = incident.status === 'closed' ? incident.closing : undefined;
    return {
      incident,
      events,
      factsGoneUpTo: await this.evidence.goneUpTo(scope, since, pack.frozenAt),
      ...(told ?? (await this.closingOf(tenant, incident, now))),
    };
  }

  list(tenant: string, query: IncidentListQuery): Promise<Page<IncidentRow>> {
    return listRows(this.dataSource, tenant, query);
  }

  /** Writes the rows of the list; older than what is there changes nothing. */
  readonly project = async (changes: readonly ViewChange<Incident>[]): Promise<void> => {
    const rows = changes.flatMap((change) => viewRowOf(change) ?? []);
    if (rows.length > 0) await this.dataSource.query(UPSERT, [JSON.stringify(rows)]);
  };

  private async handle(
    request: RequestContext,
    id: string,
    command: IncidentCommand,
  ): Promise<void> {
    // All events of an incident in one partition, in their order.
    const context = eventContextOf(request, this.streams.streamOf(id));
    const { state, version, events } = await this.streams.handle(id, command, context);
    if (events.length === 0) return;
    try {
      await this.project([{ id, state, version, at: request.now, events }]);
    } catch (error) {
      // It is said and done: the subscription writes the row later.
      this.log.warn({ err: error, incidentId: id }, 'the list of incidents is behind');
    }
  }

  /**
   * From its stream: the list is a moment behind for whoever comes second.
   * @throws Refusal `no-such-incident`, also for one of another tenant
   */
  private async known(
    tenant: string,
    id: string,
  ): Promise<Pick<WholeIncident, 'incident' | 'events'>> {
    const events = await this.store.read(this.streams.streamOf(id));
    const { state } = await this.streams.load(id, events.length);
    if (events[0]?.tenantid !== tenant || state.status === 'unopened') throw noSuchIncident();
    return { incident: state, events };
  }

  /**
   * What it did, from when it did harm until its cause was gone, or `now`. Of one that had been closed,
   * where the facts are gone since: as it was closed.
   */
  private async closingOf(
    tenant: string,
    { opened, times, closing }: OpenedIncident,
    now: Instant,
  ): Promise<Closing> {
    const { scope } = await findScope(this.dataSource, tenant, opened.about);
    const { since } = opened;
    if (closing && (await this.evidence.isForgotten(scope, since))) return closing;
    const [upTo, impact, record] = await Promise.all([
      this.evidence.upTo(),
      this.evidence.impact(scope, { since, until: times.resolved ?? now }),
      readRecord(this.dataSource, scope, { since, until: now }),
    ]);
    return { ...upTo, impact, ...record };
  }
}
