import { instantOf } from '@nightshift/kernel';
import type { LedgerClients } from '../ledger/clickhouse.store.js';
import { limits, withinLimits } from '../ledger/limits.js';
import type { SpanEvent } from './span.js';
import { callTypes, spanTypes } from './spans.js';

/** Of a call only this is read, in this order: the engine is much faster at it than we are. */
const CALL = [
  ['runId', 'String'],
  ['step', 'UInt32'],
  ['attempt', 'UInt32'],
  ['model', 'String'],
  ['tool', 'String'],
  ['effect', 'String'],
  ['errorClass', 'String'],
  ['costNanoUsd', 'UInt64'],
  ['costIsBound', 'Bool'],
  ['uncounted', 'Bool'],
] as const;
const TUPLE = `Tuple(${CALL.map(([name, type]) => `${name} ${type}`).join(', ')})`;
const FIELDS = CALL.map(([name]) => `call.${name}`).join(', ');

type Call = readonly [
  runId: string,
  step: number,
  attempt: number,
  model: string,
  tool: string,
  effect: string,
  errorClass: string,
  costNanoUsd: number,
  costIsBound: boolean,
  uncounted: boolean,
];
type Row = readonly [index: number, type: string, epochMs: number, data: string, ...call: Call];

/** Reads what the timeline of a task is made of: without the bytes of the events, and without content. */
export class SpanEvents {
  constructor(private readonly clients: Pick<LedgerClients, 'find'>) {}

  /** @throws Refusal `task-too-large` */
  of(tenant: string, taskId: string): Promise<readonly SpanEvent[]> {
    return withinLimits(() => this.read(tenant, taskId));
  }

  private async read(tenant: string, taskId: string): Promise<readonly SpanEvent[]> {
    const result = await this.clients.find.query({
      query: `WITH replaceRegexpOne(toString(type), '\\\\.v[0-9]+$', '') AS kind,
                kind IN ({callTypes:Array(String)}) AS isCall,
                JSONExtract(if(isCall, data, ''), '${TUPLE}') AS call
              SELECT ledger_index, kind, toUnixTimestamp64Milli(time),
                if(isCall, '', data), ${FIELDS}
              FROM ledger_event
              WHERE tenant = {tenant:String} AND task_id = {taskId:String}
                AND kind IN ({spanTypes:Array(String)})
              ORDER BY ledger_index LIMIT 1 BY ledger_index`,
      query_params: { tenant, taskId, callTypes, spanTypes },
      format: 'JSONCompact',
      clickhouse_settings: limits,
    });
    return ((await result.json<Row>()).data as unknown as readonly Row[]).map(eventOf);
  }
}

const eventOf = ([index, type, epochMs, data, ...call]: Row): SpanEvent => ({
  index,
  type,
  at: instantOf(epochMs),
  data: data === '' ? callIn(call) : (JSON.parse(data) as SpanEvent['data']),
});

/** Written out: it is done for each of tens of thousands. */
const callIn = (call: Call): SpanEvent['data'] => ({
  runId: call[0],
  step: call[1],
  attempt: call[2],
  model: call[3],
  tool: call[4],
  effect: call[5],
  errorClass: call[6],
  costNanoUsd: call[7],
  costIsBound: call[8],
  uncounted: call[9],
});
