import type { ShownEvents } from '../content/shown-events.store.js';
import type { LedgerClients } from '../ledger/clickhouse.store.js';
import { limits, withinLimits } from '../ledger/limits.js';

/** Who was shown content of a task that is sealed for a data subject. */
export interface Access {
  readonly index: number;
  readonly at: string;
  readonly taskId: string;
  readonly by: string;
  readonly purpose: string;
  /** As it was given; null where none was, or where it is erased. */
  readonly reason: string | null;
  /** That showed it. */
  readonly service: string;
  /** Nothing more is recorded of the same person, task and purpose until then. */
  readonly until: string;
}

const TYPES = "('content.read.v1')";

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
            AND ({taskId:String} = '' OR task_id = {taskId:String})
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

/** A row that was tampered with is for `verify` to name. */
const accessOf = (
  index: number,
  { time, source, data }: Readonly<Record<string, unknown>>,
): Access | undefined => {
  const facts = data as Readonly<Record<string, string>> | undefined;
  if (!facts) return undefined;
  const { taskId = '', by = '', purpose = '', until = '', reason = null } = facts;
  const service = String(source).replace('nightshift/', '');
  return { index, at: String(time), taskId, by, purpose, reason, service, until };
};
