import type { Json } from '@nightshift/kernel';
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
  `  form: ${visible(JSON.stringify(need))}`,
];

const proposedBy = ({ ask, diff }: Ticket): readonly string[] => {
  if (diff)
    return section(
      'what would change',
      diff.map(({ at, before, after }) => `${at || '(all)'}: ${short(before)} → ${short(after)}`),
    );
  return ask.proposal === undefined ? [] : section('proposed', [short(ask.proposal, 2_000)]);
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

const short = (value: Json | undefined, max = 200): string => {
  if (value === undefined) return '(none)';
  const text = JSON.stringify(value);
  return text.length > max ? `${text.slice(0, max)}…` : text;
};
