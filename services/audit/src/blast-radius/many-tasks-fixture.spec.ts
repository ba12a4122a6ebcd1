/** Of one task: its events in the order of the ledger, as the SQL of their facts. */
const EVENTS: readonly (readonly [subject: 'task' | 'run', type: string, data: string])[] = [
  [
    'task',
    'task.accepted.v1',
    `'{"taskId":"', task, '","workflow":{"name":"', workflow, '","version":1},"subject":"s"}'`,
  ],
  [
    'run',
    'run.accepted.v1',
    `'{"runId":"', run, '","workflow":{"name":"', workflow, '","version":1},"agent":"a","stage":"s","role":"worker","round":0}'`,
  ],
  ...[1, 2, 3].flatMap((step): (readonly ['run', string, string])[] => [
    [
      'run',
      'model-call.requested.v1',
      `'{"runId":"', run, '","step":${step},"attempt":1,"model":"', model, '","promptHash":"', hash, '"}'`,
    ],
    [
      'run',
      'model-call.completed.v1',
      `'{"runId":"', run, '","step":${step},"attempt":1,"model":"', model, '","usage":{"inputTokens":9,"cachedInputTokens":0,"outputTokens":9},"costNanoUsd":1000}'`,
    ],
  ]),
  [
    'run',
    'tool-call.requested.v1',
    `'{"runId":"', run, '","step":4,"attempt":1,"tool":"look","toolCallId":"c","effect":"idempotent"}'`,
  ],
  [
    'run',
    'tool-call.completed.v1',
    `'{"runId":"', run, '","step":4,"attempt":1,"tool":"look","toolCallId":"c","how":"called"}'`,
  ],
  [
    'run',
    'run.completed.v2',
    `'{"runId":"', run, '","purse":{"grantedNanoUsd":9000,"spentNanoUsd":3000},"outputHash":"', hash, '"}'`,
  ],
  ['task', 'task.completed.v1', `'{"outputHash":"', hash, '"}'`],
];

export const EVENTS_OF_TASK = EVENTS.length;
export const WORKFLOWS = 10;

/** A tenth of the tasks are of the workflow `w0`, and all of those were answered by `bad/model`. */
export const manyTasksSql = (tasks: number): string => {
  const pick = (of: (event: (typeof EVENTS)[number]) => string): string =>
    `multiIf(${EVENTS.flatMap((event, at) => [`k = ${at}`, of(event)])
      .slice(0, -2)
      .join(', ')}, ${of(EVENTS[EVENTS_OF_TASK - 1] ?? ['task', '', ''])})`;
  return `INSERT INTO ledger_event
    (ledger_index, id, type, tenant, task_id, service, subject, sequence, time, causation_id, correlation_id, data, leaf, body)
    SELECT number + 1, generateUUIDv4(), ${pick(([, type]) => `'${type}'`)}, 'acme', task, 'many', concat(${pick(([subject]) => `'${subject}/'`)}, task), k + 1,
      toDateTime64('2026-11-01 00:00:00', 3, 'UTC') + toIntervalMillisecond(number), '', '', ${pick(([, , data]) => `concat(${data})`)}, repeat('0', 64), repeat('x', 500)
    FROM (SELECT number, intDiv(number, ${EVENTS_OF_TASK}) AS t, number % ${EVENTS_OF_TASK} AS k,
      lower(concat('00000000-0000-4000-8000-', leftPad(hex(t), 12, '0'))) AS task, concat('run-', task) AS run,
      concat('w', toString(t % ${WORKFLOWS})) AS workflow, if(t % ${WORKFLOWS} = 0, 'bad/model', 'good/model') AS model, lower(hex(SHA256(task))) AS hash
    FROM numbers(${tasks * EVENTS_OF_TASK}))`;
};
