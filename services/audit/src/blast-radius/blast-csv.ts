import type { Affected } from './affected.js';

const columns = {
  task_id: ({ taskId }) => taskId,
  workflow: ({ workflow }) => workflow,
  subject: ({ subject }) => subject,
  status: ({ status }) => status,
  accepted_at: ({ acceptedAt }) => acceptedAt,
  ended_at: ({ endedAt }) => endedAt ?? '',
  output_hash: ({ outputHash }) => outputHash ?? '',
  cost_nano_usd: ({ costNanoUsd }) => String(costNanoUsd),
  reviewers: ({ reviewers }) => reviewers.join(' '),
  at_most_once_done: ({ atMostOnceDone }) => String(atMostOnceDone),
  at_most_once_unknown: ({ atMostOnceUnknown }) => String(atMostOnceUnknown),
  idempotent_done: ({ idempotentDone }) => String(idempotentDone),
  idempotent_unknown: ({ idempotentUnknown }) => String(idempotentUnknown),
  tools: ({ tools }) => tools.join(' '),
  parent_task_id: ({ parentTaskId }) => parentTaskId ?? '',
  took_from: ({ tookFrom }) => tookFrom.join(' '),
  redrive: ({ redrive }) => redrive,
  ledger_index: ({ index }) => String(index),
  events: ({ times }) => String(times),
} as const satisfies Record<string, (task: Affected) => string>;

/** RFC 4180. Names cannot hold a space, so it stands between those of a list. */
const field = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

const line = (fields: readonly string[]): string => `${fields.map(field).join(',')}\r\n`;

export const csvHead = line(Object.keys(columns));

export const csvLine = (task: Affected): string =>
  line(Object.values(columns).map((of) => of(task)));
