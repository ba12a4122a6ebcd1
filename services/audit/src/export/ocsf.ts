import { jsonText } from '@nightshift/kernel';

/**
 * Events of the ledger in the shape of OCSF 1.3.0, for a SIEM: what was done by whom, never what was
 * said (`content` stays in the ledger). What OCSF has no attribute for stands in `unmapped`.
 */

/** As `GET /v1/ledger/events` has it with `asWritten`: what is sealed stays sealed. */
export interface LedgerEvent {
  readonly index: number;
  readonly leaf: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly source: string;
    readonly subject: string;
    readonly sequence: number;
    readonly time: string;
    readonly tenantid: string;
    readonly taskid: string;
    readonly correlationid: string;
    /** Of an event that this build does not know, anything. */
    readonly data?: Readonly<Record<string, unknown>> | null | undefined;
  };
}

const OCSF_VERSION = '1.3.0';
const PRODUCT = { name: 'Nightshift', vendor_name: 'Nightshift' } as const;

/** Activities that these classes share; 99: what happened is none of them, and has its own name. */
const activities = { create: 1, read: 2, update: 3, delete: 4, other: 99 } as const;
const lifecycle = { start: 3, stop: 4 } as const;
type Activity = keyof typeof activities;

/** Settings that people make: Entity Management (3004). The field names what was managed. */
const managed: Readonly<Record<string, readonly [Activity, string, string]>> = {
  'budget.set': ['update', 'budget', 'key'],
  'queue.set': ['update', 'queue', 'queue'],
  'channel.set': ['update', 'channel', 'channel'],
  'channel.removed': ['delete', 'channel', 'channel'],
  'schedule.set': ['update', 'schedule', 'schedule'],
  'schedule.removed': ['delete', 'schedule', 'schedule'],
  'workflow.registered': ['create', 'workflow', 'name'],
  'admission.set': ['update', 'admission limit', 'key'],
  'precedent.kept': ['create', 'kept answer', 'precedentId'],
  'precedent.revoked': ['delete', 'kept answer', 'precedentId'],
  'answer-link.issued': ['create', 'answer link', 'linkId'],
};

/** What is stopped and may go on again: Application Lifecycle (6002). */
const stopped: Readonly<Record<string, keyof typeof lifecycle>> = {
  'halt.ordered': 'stop',
  'halt.lifted': 'start',
  'everything.halted': 'stop',
  'everything.unhalted': 'start',
};

/** Everything else is API Activity (6003). */
const beginnings = /\.(accepted|opened|requested|signed|fired|drawn|issued)$/;
const failures = /\.(failed|denied|refused)$/;
const worrying = /\.(failed|denied|refused|overdue|halted)$/;
const severities = { informational: 1, medium: 3, high: 4 } as const;

/** One line, with its end. */
export const ocsfLine = (entry: LedgerEvent): string => `${jsonText(ocsfOf(entry))}\n`;

export const ocsfOf = (entry: LedgerEvent): object => {
  const name = entry.event.type.replace(/\.v\d+$/, '');
  const entity = managed[name];
  if (entity) return managementOf(entry, name, entity);
  const order = stopped[name];
  return order ? lifecycleOf(entry, name, order) : apiActivityOf(entry, name);
};

const managementOf = (
  entry: LedgerEvent,
  name: string,
  [activity, type, field]: readonly [Activity, string, string],
): object => {
  const uid = text(entry.event.data?.[field]) ?? entry.event.subject;
  const comment = text(entry.event.data?.['reason']);
  return {
    ...base(entry, name, { category: 3, class: 3004, activity: activities[activity] }),
    actor: actorOf(entry),
    entity: { uid, type },
    ...(comment === undefined ? {} : { comment }),
  };
};

const lifecycleOf = (entry: LedgerEvent, name: string, order: keyof typeof lifecycle): object => {
  const { scope, key } = entry.event.data ?? {};
  const app = {
    ...PRODUCT,
    feature: { name: `${text(scope) ?? 'everything'} ${text(key) ?? ''}`.trim() },
  };
  return {
    ...base(entry, name, { category: 6, class: 6002, activity: lifecycle[order] }),
    actor: actorOf(entry),
    app,
  };
};

const apiActivityOf = (entry: LedgerEvent, name: string): object => {
  const activity = beginnings.test(name)
    ? 'create'
    : name === 'content.read' || name === 'content.listed'
      ? 'read'
      : /\.(completed|answered|decided|cancelled)$/.test(name)
        ? 'update'
        : 'other';
  const service = serviceOf(entry);
  return {
    ...base(entry, name, { category: 6, class: 6003, activity: activities[activity] }),
    actor: actorOf(entry),
    api: {
      operation: name,
      service: { name: service },
      version: entry.event.type.slice(name.length + 1),
    },
    src_endpoint: { svc_name: service },
    resources: [{ uid: entry.event.subject, type: entry.event.subject.split('/')[0] }],
  };
};

interface Kind {
  readonly category: number;
  readonly class: number;
  readonly activity: number;
}

const base = ({ index, leaf, event }: LedgerEvent, name: string, kind: Kind): object => ({
  category_uid: kind.category,
  class_uid: kind.class,
  activity_id: kind.activity,
  ...(kind.activity === activities.other ? { activity_name: name } : {}),
  type_uid: kind.class * 100 + kind.activity,
  time: Date.parse(event.time),
  severity_id: severityOf(name, event.data),
  status_id: failures.test(name) ? 2 : 1,
  message: name,
  metadata: {
    version: OCSF_VERSION,
    product: PRODUCT,
    uid: event.id,
    sequence: index,
    correlation_uid: event.correlationid,
    event_code: event.type,
    log_name: 'ledger',
    tenant_uid: event.tenantid,
  },
  unmapped: {
    ledger_index: index,
    leaf,
    task_id: event.taskid,
    stream: event.subject,
    stream_sequence: event.sequence,
    data: event.data,
  },
});

/** A halt is looked at tonight, what failed in the morning. */
const severityOf = (name: string, data: LedgerEvent['event']['data']): number => {
  if (name === 'halt.ordered' || name === 'everything.halted') return severities.high;
  return worrying.test(name) || data?.['errorClass'] !== undefined
    ? severities.medium
    : severities.informational;
};

/** A person, where one did it; else the service that wrote the event. */
const actorOf = (entry: LedgerEvent): object => {
  const person = text(entry.event.data?.['by']) ?? text(entry.event.data?.['submittedBy']);
  return person === undefined
    ? { app_name: serviceOf(entry) }
    : { user: { name: person }, app_name: serviceOf(entry) };
};

const serviceOf = ({ event }: LedgerEvent): string => event.source.replace('nightshift/', '');

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
