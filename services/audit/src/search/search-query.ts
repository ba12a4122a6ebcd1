import { byBeginning, type Kind, type Term } from './terms.js';

/** SQL that reads a text out of the facts of an event. */
const fact = (...path: readonly string[]): string =>
  `JSONExtractString(data${path.map((part) => `, '${part}'`).join('')})`;

type Source = readonly [types: readonly string[], facts: readonly (readonly [Kind, string])[]];

/** Which events say what of a task. */
const sources: readonly Source[] = [
  [
    ['task.accepted.v1'],
    [
      ['task', 'task_id'],
      ['subject', fact('subject')],
      [
        'workflow',
        `concat(${fact('workflow', 'name')}, '@', toString(JSONExtractUInt(data, 'workflow', 'version')))`,
      ],
      ['data', fact('briefHash')],
    ],
  ],
  [['stage.completed.v1', 'task.completed.v1'], [['output', fact('outputHash')]]],
  [
    ['run.completed.v1', 'run.completed.v2'],
    [
      ['output', fact('outputHash')],
      ['prompt', fact('setup', 'promptHash')],
    ],
  ],
  [
    ['model-call.requested.v1', 'model-call.completed.v1', 'model-call.failed.v1'],
    [
      ['prompt', fact('promptHash')],
      ['model', fact('model')],
    ],
  ],
  [
    ['tool-call.requested.v1'],
    [
      ['tool', fact('tool')],
      ['data', fact('argumentsHash')],
    ],
  ],
  [['tool-call.completed.v1'], [['data', fact('resultHash')]]],
  [
    ['decision.recorded.v1', 'sample.judged.v1', 'review.settled.v1', 'ticket.endorsed.v1'],
    [['reviewer', fact('by')]],
  ],
  [
    ['ticket.answered.v1', 'ticket.answered.v2'],
    [
      ['reviewer', fact('by')],
      ['reviewer', fact('endorsedBy')],
    ],
  ],
];

const list = (texts: readonly string[]): string => texts.map((text) => `'${text}'`).join(', ');

/** Only events that can say what is looked for. */
const sourcesFor = (terms: readonly Term[]): readonly Source[] => {
  if (terms.some(({ kind }) => kind === undefined)) return sources;
  const wanted = new Set(terms.map(({ kind }) => kind));
  return sources.flatMap(([types, facts]): readonly Source[] => {
    const some = facts.filter(([kind]) => wanted.has(kind));
    return some.length > 0 ? [[types, some]] : [];
  });
};

const factsIn = (from: readonly Source[]): string =>
  `multiIf(${from
    .flatMap(([types, facts]) => [
      `type IN (${list(types)})`,
      `[${facts.map(([kind, sql]) => `('${kind}', ${sql})`).join(', ')}]`,
    ])
    .join(', ')}, [])`;

/** Letters beyond ASCII have cases, too, and cost more to compare. */
const find = ({ text }: Term): string =>
  /^[ -~]*$/.test(text) ? 'positionCaseInsensitive' : 'positionCaseInsensitiveUTF8';

/** Whether the fact `value` of `kind` is what term `at` looks for. */
const isFound = (term: Term, at: number): string =>
  term.pseudonym === undefined
    ? isNamed(term, at)
    : `(kind = 'subject' AND value = {p${at}:String}) OR (${isNamed(term, at)})`;

const isNamed = (term: Term, at: number): string => {
  const begins = `startsWith(lower(value), lower({t${at}:String}))`;
  const contains = `${find(term)}(value, {t${at}:String}) > 0`;
  if (term.kind === undefined)
    return `if(kind IN (${list(byBeginning)}), ${begins}, ${contains}) AND value != ''`;
  return `kind = '${term.kind}' AND ${byBeginning.includes(term.kind) ? begins : contains}`;
};

/** What cannot be found is not taken apart: most events have not even the letters of it. */
const mayBeFound = (term: Term, at: number): string => {
  const named = `${find(term)}(data, {n${at}:String}) > 0 OR startsWith(task_id, lower({t${at}:String}))`;
  return term.pseudonym === undefined ? named : `${named} OR position(data, {p${at}:String}) > 0`;
};

/** As it stands in the JSON; of `name@version` the name alone stands there. */
const needleOf = ({ text }: Term): string => JSON.stringify(text.split('@')[0] ?? '').slice(1, -1);

const found = (terms: readonly Term[]): string => {
  const from = sourcesFor(terms);
  const each = (sqlOf: (term: Term, at: number) => string): readonly string[] => terms.map(sqlOf);
  return `SELECT task_id, groupArray(20)((kind, value, first, times)) AS matched
    FROM (
      SELECT task_id, kind, value, min(ledger_index) AS first, uniqExact(ledger_index) AS times,
        ${each((_, at) => `max(m${at}) AS f${at}`).join(', ')}
      FROM (
        SELECT task_id, ledger_index, one.1 AS kind, one.2 AS value,
          ${each((term, at) => `(${isFound(term, at)}) AS m${at}`).join(', ')}
        FROM (
          SELECT task_id, ledger_index, arrayJoin(${factsIn(from)}) AS one
          FROM ledger_event
          WHERE tenant = {tenant:String} AND type IN (${list(from.flatMap(([types]) => types))}) AND (${each(mayBeFound).join(' OR ')})))
      WHERE ${each((_, at) => `m${at}`).join(' OR ')}
      GROUP BY task_id, kind, value ORDER BY first)
    GROUP BY task_id HAVING ${each((_, at) => `max(f${at}) = 1`).join(' AND ')}`;
};

/**
 * Accepted tasks of a tenant of which every term is found, the newest first.
 * @param after accepted before it, or at the same time with a lower id
 */
export const searchQuery = (
  terms: readonly Term[],
  after: { readonly at: string; readonly id: string } | undefined,
): { readonly query: string; readonly parameters: Readonly<Record<string, string>> } => {
  const searches = terms.length > 0;
  const place = after
    ? `AND (time, task_id) < (parseDateTime64BestEffort({at:String}, 3, 'UTC'), {id:String})`
    : '';
  return {
    query: `SELECT task_id AS taskId, toUnixTimestamp64Milli(any(time)) AS acceptedMs,
        min(ledger_index) AS index${searches ? ', any(f.matched) AS matched' : ', [] AS matched'}
      FROM ledger_event AS a ${searches ? `INNER JOIN (${found(terms)}) AS f ON a.task_id = f.task_id` : ''}
      WHERE tenant = {tenant:String} AND type = 'task.accepted.v1' ${place}
      GROUP BY task_id
      ORDER BY acceptedMs DESC, taskId DESC LIMIT {limit:UInt32}`,
    parameters: {
      ...Object.fromEntries(
        terms.flatMap((term, at) => [
          [`t${at}`, term.text],
          [`n${at}`, needleOf(term)],
          ...(term.pseudonym === undefined ? [] : [[`p${at}`, term.pseudonym] as const]),
        ]),
      ),
      ...after,
    },
  };
};
