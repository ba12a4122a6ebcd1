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
  /** That showed it. */
  readonly service: string;
  /** Nothing more is recorded of the same person, task and purpose until then. */
  readonly until: string;
}

const TYPES = "('content.read.v1', 'content.listed.v1')";
/** A list's own task is its stream: those it shows stand in its facts. */
const LISTS = `type = 'content.listed.v1'
  AND has(JSONExtract(data, 'tasks', 'Array(String)'), {taskId:String})`;

/** The record of accesses, as the ledger has it. */
export class Accesses {
  constructor(
    private readonly clients: Pick<LedgerClients, 'find'>,
    private readonly shown: Pick<ShownEvents, 'of'>,
  ) {}

  /** The newest first, of those before `before`. @param taskId absent: of all tasks */
  async before(
    tenant: string,
    taskId: string | undefined,
    before: number,
    limit: number,
  ): Promise<readonly Access[]> {
    const rows = await withinLimits(async () => {
      const result = await this.clients.find.query({
        query: `SELECT ledger_index AS index, body FROM ledger_event
          WHERE tenant = {tenant:String} AND type IN ${TYPES} AND ledger_index < {before:UInt64}
            AND ({taskId:String} = '' OR task_id = {taskId:String} OR (${LISTS}))
          ORDER BY ledger_index DESC LIMIT 1 BY ledger_index LIMIT {limit:UInt32}`,
        query_params: { tenant, taskId: taskId ?? '', before, limit },
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
        ? { ...access, reason: null }
        : (access ?? []);
    });
  }
}

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
  return { index, at: String(time), taskId, taskIds, by, purpose, reason, service, until };
};
