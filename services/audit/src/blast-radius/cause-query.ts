import type { Cause } from './cause.js';

type Parameters = Readonly<Record<string, string | number>>;

/** SQL that gives the tasks (`task_id`) and the events (`ledger_index`) that depended on a cause. */
export interface Hits {
  readonly sql: string;
  readonly parameters: Parameters;
}

const fromFacts = (stream: string, type: string, where: string): string =>
  `SELECT task_id, ledger_index FROM ledger_fact
   WHERE tenant = {tenant:String} AND stream = '${stream}' AND type IN (${type}) AND ${where}`;

const fromEvents = (types: string, where: string): string =>
  `SELECT task_id, ledger_index FROM ledger_event
   PREWHERE type IN (${types})
   WHERE tenant = {tenant:String} AND ${where}`;

const text = (...path: readonly string[]): string =>
  `JSONExtractString(data${path.map((part) => `, '${part}'`).join('')})`;

/** A cheap look before the JSON is taken apart. */
const has = (parameter: string, condition: string): string =>
  `position(data, {${parameter}:String}) > 0 AND ${condition}`;

const OUTPUTS = `'stage.completed.v1', 'task.completed.v1', 'run.completed.v1', 'run.completed.v2'`;
export const PEOPLE = `'decision.recorded.v1', 'sample.judged.v1', 'review.settled.v1', 'ticket.endorsed.v1', 'ticket.answered.v1', 'ticket.answered.v2'`;

/** Who is named as the one who decided in an event of `PEOPLE`; a default is nobody's answer. */
export const PERSONS = `if(JSONExtractBool(data, 'byDefault'), [], arrayFilter(one -> one != '', [${text('by')}, ${text('endorsedBy')}]))`;

export const hitsOf = (cause: Cause): Hits => {
  switch (cause.kind) {
    case 'agent':
      return agentHits(cause);
    case 'promptHash':
      return {
        sql: `${fromFacts('run', `'run.completed.v2'`, 'startsWith(prompt_hash, {hash:String})')}
          UNION ALL ${fromEvents(`'model-call.requested.v1'`, has('hash', `startsWith(${text('promptHash')}, {hash:String})`))}`,
        parameters: { hash: cause.hash },
      };
    case 'workflow':
      return {
        sql: fromFacts(
          'task',
          `'task.accepted.v1'`,
          `workflow = {name:String}${cause.version === undefined ? '' : ' AND workflow_version = {version:UInt32}'}`,
        ),
        parameters: { name: cause.name, version: cause.version ?? 0 },
      };
    case 'outputHash':
      return outputHits(cause.hash);
    default:
      return { sql: namedSql[cause.kind], parameters: { name: cause.name } };
  }
};

const agentHits = ({ agent, version, workflow }: Extract<Cause, { kind: 'agent' }>): Hits => ({
  sql: fromFacts(
    'run',
    `'run.accepted.v1'`,
    `agent = {agent:String} AND workflow_version = {version:UInt32}${workflow === undefined ? '' : ' AND workflow = {workflow:String}'}`,
  ),
  parameters: { agent, version, workflow: workflow ?? '' },
});

/** Who made it, and who was given it: as the brief, or by a tool. */
const outputHits = (hash: string): Hits => ({
  sql: `${fromEvents(OUTPUTS, has('hash', `startsWith(${text('outputHash')}, {hash:String})`))}
    UNION ALL ${fromEvents(`'task.accepted.v1'`, has('hash', `startsWith(${text('briefHash')}, {hash:String})`))}
    UNION ALL ${fromEvents(`'tool-call.completed.v1'`, has('hash', `startsWith(${text('resultHash')}, {hash:String})`))}`,
  parameters: { hash },
});

const namedSql = {
  // An answer that could not be used stands in the conversation after it; a call without one does not.
  model: fromFacts(
    'run',
    `'model-call.completed.v1', 'model-call.failed.v1'`,
    `model = {name:String} AND (type = 'model-call.completed.v1' OR output_tokens > 0)`,
  ),
  tool: fromFacts(
    'run',
    `'tool-call.requested.v1', 'tool-call.completed.v1', 'tool-call.failed.v1'`,
    'tool = {name:String}',
  ),
  reviewer: fromEvents(PEOPLE, `has(${PERSONS}, {name:String})`),
} as const;
