import type { KeyRing } from '@nightshift/event-store';
import { epochMsOf } from '@nightshift/kernel';
import type { ShownEvents } from '../content/shown-events.store.js';
import type { LedgerClients } from '../ledger/clickhouse.store.js';
import { limits, withinLimits } from '../ledger/limits.js';

/** Who was shown content of a task that is sealed for a data subject, or of several in a list. */
export interface Access {
  readonly index: number;
  readonly at: string;
  /** null: a list of several. */
  readonly taskId: string | null;
  /** Every task it was of. */
  readonly taskIds: readonly string[];
  readonly by: string;
  readonly purpose: string;
  /** As it was given; null where none was, where it is erased, and of lists. */
  readonly reason: string | null;
  /** One was given, and can be read no more. */
  readonly reasonErased: boolean;
  /** That showed it. */
  readonly service: string;
  /** Nothing more is recorded of the same person, task and purpose until then, unless for another reason. */
  readonly until: string;
}

/** What is wanted of the record; absent: all of the tenant. */
export interface AccessFilter {
  readonly taskId?: string;
  readonly by?: string;
  /** Name or pseudonym of a data subject. */
  readonly subject?: string;
  readonly from?: string;
  readonly until?: string;
}

const TYPES = "('content.read.v1', 'content.listed.v1')";
/** A list's own task is its stream: those it shows stand in its facts. */
const LISTED = `JSONExtract(data, 'tasks', 'Array(String)')`;
const OF_TASK = `(task_id = {taskId:String}
  OR (type = 'content.listed.v1' AND has(${LISTED}, {taskId:String})))`;
const ids = (of: string, from: string): string =>
  `SELECT ${of} FROM ledger_event WHERE tenant = {tenant:String} AND ${from}`;
const TASKS = ids(
  'task_id',
  `type = 'task.accepted.v1' AND JSONExtractString(data, 'subject') IN {subjects:Array(String)}`,
);
const TICKETS = ids(
  `JSONExtractString(data, 'ticketId')`,
  `startsWith(type, 'ticket.opened.') AND task_id IN (${TASKS})`,
);
/** Of no task: what is kept says which ticket it came from. Recorded under its own name. */
const KEPT_ANSWERS = ids(
  `concat('precedent/', JSONExtractString(data, 'precedentId'))`,
  `type = 'precedent.kept.v1' AND JSONExtractString(data, 'fromTicketId') IN (${TICKETS})`,
);
const OF_SUBJECT = `arrayExists(one -> one IN (${TASKS} UNION ALL ${KEPT_ANSWERS}),
  arrayConcat([task_id], ${LISTED}))`;
const AT = 'toUnixTimestamp64Milli(time)';

/** The record of accesses, as the ledger has it. */
export class Accesses {
  constructor(
    private readonly clients: Pick<LedgerClients, 'find'>,
    private readonly shown: Pick<ShownEvents, 'of'>,
    /** Where data subjects have pseudonyms. */
    private readonly ring?: Pick<KeyRing, 'findPseudonym'>,
  ) {}

  /** The newest first, of those before `before`. */
  async before(
    tenant: string,
    filter: AccessFilter,
    before: number,
    limit: number,
  ): Promise<readonly Access[]> {
    const { conditions, parameters } = wanted(filter);
    const subjects = await this.namesOf(tenant, filter.subject);
    const rows = await withinLimits(async () => {
      const result = await this.clients.find.query({
        query: `SELECT ledger_index AS index, body FROM ledger_event
          WHERE ${['tenant = {tenant:String}', `type IN ${TYPES}`, 'ledger_index < {before:UInt64}', ...conditions].join(' AND ')}
          ORDER BY ledger_index DESC LIMIT 1 BY ledger_index LIMIT {limit:UInt32}`,
        query_params: { tenant, before, limit, subjects, ...parameters },
        format: 'JSONEachRow',
        clickhouse_settings: limits,
      });
      return result.json<{ readonly index: number; readonly body: string }>();
    });
    const shown = await this.shown.of(rows);
    return rows.flatMap(({ index }, at) => {
      const { event, contentErased, contentSealed } = shown[at] ?? {};
      const access = event && accessOf(index, event);
      return access && (contentErased || contentSealed)
        ? { ...access, reason: null, reasonErased: access.reason !== null }
        : (access ?? []);
    });
  }

  /** Whoever looks for a data subject knows its name; events have its pseudonym. */
  private async namesOf(tenant: string, subject: string | undefined): Promise<readonly string[]> {
    if (subject === undefined) return [];
    const pseudonym = await this.ring?.findPseudonym(tenant, subject);
    return pseudonym === undefined ? [subject] : [subject, pseudonym];
  }
}

const wanted = ({ taskId, by, subject, from, until }: AccessFilter) => ({
  conditions: [
    ...(taskId === undefined ? [] : [OF_TASK]),
    ...(by === undefined ? [] : ["JSONExtractString(data, 'by') = {by:String}"]),
    ...(subject === undefined ? [] : [OF_SUBJECT]),
    ...(from === undefined ? [] : [`${AT} >= {from:Int64}`]),
    ...(until === undefined ? [] : [`${AT} < {until:Int64}`]),
  ],
  parameters: {
    ...(taskId === undefined ? {} : { taskId }),
    ...(by === undefined ? {} : { by }),
    ...(from === undefined ? {} : { from: epochMsOf(from) }),
    ...(until === undefined ? {} : { until: epochMsOf(until) }),
  },
});

interface Facts {
  readonly taskId?: string;
  readonly tasks?: readonly string[];
  readonly by?: string;
  readonly purpose?: string;
  readonly until?: string;
  readonly reason?: string;
}

/** A row that was tampered with is for `verify` to name. */
const accessOf = (
  index: number,
  { time, source, data }: Readonly<Record<string, unknown>>,
): Access | undefined => {
  const facts = data as Facts | undefined;
  if (!facts) return undefined;
  const { taskId = null, by = '', purpose = '', until = '', reason = null } = facts;
  const taskIds = facts.tasks ?? (taskId === null ? [] : [taskId]);
  const service = String(source).replace('nightshift/', '');
  const at = String(time);
  const told = { by, purpose, reason, reasonErased: false, service, until };
  return { index, at, taskId, taskIds, ...told };
};
