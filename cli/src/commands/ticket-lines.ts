import type { Json, JsonSchema } from '@nightshift/kernel';
import { paint, visible } from '../output.js';
import type { Ask, Ticket } from './ticket-shape.js';

/** A ticket as lines: the question and what is needed first, then what the answer rests on. */

export const linesOfTicket = (ticket: Ticket): readonly string[] => [
  ...headOf(ticket),
  '',
  visible(ticket.ask.question),
  '',
  visible(ticket.ask.blocked),
  '',
  ...neededBy(ticket.ask),
  ...proposedBy(ticket),
  ...groundsOf(ticket.ask),
  ...section(
    'changed since it was opened',
    ticket.changes.map(({ what }) => what),
  ),
];

const headOf = (ticket: Ticket): readonly string[] => {
  const { ask, ticketId, kind, queue, risk, dueAt, taskId, overdue } = ticket;
  return [
    paint('bold', visible(ask.title)),
    `${ticketId}  ${kind}  queue ${queue}  risk ${risk}  ${standingOf(ticket)}`,
    `${overdue ? 'was due' : 'due'} ${dueAt}  task ${taskId}`,
    ...(ask.costOfWaiting ? [`waiting: ${visible(ask.costOfWaiting)}`] : []),
  ];
};

export const standingOf = (ticket: Ticket): string => {
  const { status, answeredBy, decision, endorsement, assignee, claimedBy } = ticket;
  if (answeredBy !== null) return `${status} by ${answeredBy}`;
  if (decision) return `answered by ${decision.by}, counts from ${decision.resumeAt ?? ''}`;
  return [
    status,
    ...(endorsement
      ? [
          `first of two answers by ${endorsement.by}: ${visible(JSON.stringify(endorsement.answer))}`,
        ]
      : ticket.approvals > 1
        ? ['two persons must answer']
        : []),
    ...(claimedBy ? [`${claimedBy} is at it`] : assignee ? [`for ${assignee}`] : []),
  ].join(', ');
};

const neededBy = ({ options, need }: Ask): readonly string[] => [
  'answers',
  ...options.map(
    ({ id, label, consequence }, index) =>
      `  ${index + 1} ${paint('bold', visible(id))}: ${visible(label)}. ${visible(consequence)}`,
  ),
  ...fieldsOf(need),
];

/** The form as lines: each field, its type, whether it is needed. What has no fields is shown as it is. */
const fieldsOf = ({ properties, required }: JsonSchema): readonly string[] => {
  const fields = Object.entries((properties ?? {}) as Readonly<Record<string, JsonSchema>>);
  const needed = new Set((required ?? []) as readonly string[]);
  return [
    '  form',
    ...fields.map(
      ([name, schema]) =>
        `  - ${visible(name)}: ${visible(typeOf(schema))}${needed.has(name) ? '' : ', optional'}`,
    ),
  ];
};

const typeOf = (schema: JsonSchema): string => {
  const { description, ...rest } = schema;
  const { enum: values, type } = schema;
  const isPlain = Object.keys(rest).every((key) => ['type', 'enum', 'title'].includes(key));
  const what = Array.isArray(values)
    ? values.map((value) => JSON.stringify(value)).join(' | ')
    : isPlain && typeof type === 'string'
      ? type
      : JSON.stringify(rest);
  return typeof description === 'string' ? `${what} (${description})` : what;
};

const proposedBy = ({ ask, diff }: Ticket): readonly string[] => {
  if (diff)
    return section(
      'what would change',
      diff.map(({ at, before, after }) => `${at || '(all)'}: ${inLine(before)} → ${inLine(after)}`),
    );
  return ask.proposal === undefined
    ? []
    : section('proposed', [short(JSON.stringify(ask.proposal, undefined, 2), 2_000)]);
};

const groundsOf = (ask: Ask): readonly string[] => [
  ...section('found', ask.found),
  ...section(
    'positions',
    (ask.positions ?? []).flatMap(({ severity, category, location, qa, worker, response }) => [
      `QA (${severity} ${category} at ${location || 'the output'}): ${qa}`,
      `Worker${response ? ` (${response})` : ''}: ${worker ?? 'no answer to it yet'}`,
    ]),
  ),
  ...section(
    'evidence',
    ask.evidence.map(({ claim, quote, source }) => `${claim}\n    "${quote}" (${source})`),
  ),
  ...section(
    'confidence',
    ask.confidence ? [`${Math.round(ask.confidence.value * 100)} %: ${ask.confidence.basis}`] : [],
  ),
  ...section('also considered', ask.alternatives ?? []),
  ...section('policy', ask.policy ? [ask.policy] : []),
];

const section = (title: string, items: readonly string[]): readonly string[] =>
  items.length === 0
    ? []
    : ['', title, ...items.map((item) => `- ${visible(item).replaceAll('\n', '\n  ')}`)];

const inLine = (value: Json | undefined): string =>
  value === undefined ? '(none)' : short(JSON.stringify(value), 200);

const short = (text: string, max: number): string =>
  text.length > max ? `${text.slice(0, max)}…` : text;
