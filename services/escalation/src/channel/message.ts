import type { Envelope, Risk } from '@nightshift/contracts';
import type { Instant, JsonObject } from '@nightshift/kernel';
import { escapeHtml, escapeSlack, oneLine } from '../escape.js';

/** What a channel is told: facts of an event, and where to look. */

/** An event as it was published, but for its content, which may be personal. */
export type PublishedFacts = Envelope & { readonly data: JsonObject };

/** What is known of the ticket concerned. */
export interface TicketFacts {
  readonly ticketId: string;
  readonly kind: string;
  readonly queue: string;
  readonly risk: Risk;
  readonly dueAt: Instant;
  /** May quote content: only for a channel that shows it. */
  readonly title?: string | undefined;
}

export interface Notice {
  readonly deliveryId: string;
  readonly event: PublishedFacts;
  readonly ticket: TicketFacts | undefined;
  readonly link: string;
}

const HEADLINES: Readonly<Record<string, string>> = {
  'ticket.opened': 'A person is asked',
  'ticket.moved': 'Another queue is asked',
  'ticket.reminded': 'Still waits for an answer',
  'ticket.overdue': 'Overdue',
  'ticket.assigned': 'Assigned',
  'ticket.answered': 'Answered',
  'ticket.withdrawn': 'No longer needed',
  'halt.ordered': 'Halted',
  'halt.lifted': 'Halt lifted',
  'halt.upheld': 'Halt upheld',
  'everything.halted': 'Everything is halted',
  'channel.test': 'Test of this channel',
};

const headlineOf = ({ event: { type, data } }: Notice): string => {
  const name = type.replace(/\.v\d+$/, '');
  const to =
    name === 'ticket.assigned' && typeof data['to'] === 'string' ? ` to ${data['to']}` : '';
  return `${HEADLINES[name] ?? name}${to}`;
};

const linesOf = ({ event: { data }, ticket }: Notice): readonly (readonly [string, string])[] => [
  ...(ticket?.title === undefined ? [] : [['Title', oneLine(ticket.title)] as const]),
  ...(ticket
    ? ([
        ['Kind', ticket.kind],
        ['Queue', ticket.queue],
        ['Risk', ticket.risk],
        ['Due', ticket.dueAt],
      ] as const)
    : []),
  ...(['scope', 'key', 'reason'] as const).flatMap((name) =>
    // Facts of a halt; elsewhere a reason may be somebody's own words.
    'haltId' in data && typeof data[name] === 'string'
      ? [[name, oneLine(data[name])] as const]
      : [],
  ),
];

export const webhookBody = ({ event, link }: Notice): JsonObject => ({ ...event, link });

/** Incoming webhooks of Slack, and whatever takes the same. */
export const slackBody = (notice: Notice): JsonObject => {
  const lines = linesOf(notice);
  const headline = headlineOf(notice);
  const summary = [headline, ...lines.map(([, value]) => value)].join(' · ');
  return {
    text: escapeSlack(`${summary} ${notice.link}`),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: headline.slice(0, 150), emoji: false } },
      ...lines.map(([name, value]) => ({
        type: 'section',
        text: { type: 'plain_text', text: `${name}: ${value}`.slice(0, 2_900), emoji: false },
      })),
      {
        type: 'section',
        text: { type: 'mrkdwn', text: `<${escapeSlack(notice.link)}|Open in Nightshift>` },
      },
    ],
  };
};

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same at each try: a receiver can tell a second one. */
  readonly messageId: string;
}

export const mailOf = (notice: Notice): Mail => {
  const lines = linesOf(notice);
  const headline = headlineOf(notice);
  const queue = notice.ticket ? ` (${notice.ticket.queue})` : '';
  const rows = lines
    .map(
      ([name, value]) =>
        `<tr><th align="left">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
    )
    .join('');
  const href = escapeHtml(notice.link);
  return {
    subject: oneLine(`Nightshift: ${headline}${queue}`),
    text: [
      headline,
      '',
      ...lines.map(([name, value]) => `${name}: ${value}`),
      '',
      notice.link,
      '',
    ].join('\n'),
    html: `<p>${escapeHtml(headline)}</p><table>${rows}</table><p><a href="${href}">${href}</a></p>`,
    messageId: `<${notice.deliveryId}@nightshift>`,
  };
};

/** What ends an incident that an event of the same halt or ticket began. */
const RESOLVES: ReadonlySet<string> = new Set([
  'halt.lifted',
  'ticket.answered',
  'ticket.withdrawn',
]);

/** Events API v2 of PagerDuty. */
export const pagerDutyBody = (notice: Notice, routingKey: string): JsonObject => {
  const { event, ticket, link } = notice;
  const name = event.type.replace(/\.v\d+$/, '');
  const { haltId, ticketId } = event.data;
  const key = [haltId, ticketId].find((id) => typeof id === 'string') ?? event.id;
  const head = { routing_key: routingKey, dedup_key: key };
  if (RESOLVES.has(name)) return { ...head, event_action: 'resolve' };
  return {
    ...head,
    event_action: 'trigger',
    client: 'Nightshift',
    client_url: link,
    links: [{ href: link, text: 'Open in Nightshift' }],
    payload: {
      summary: [
        headlineOf(notice),
        ...linesOf({ ...notice, ticket: untitled(ticket) }).map(([, value]) => value),
      ]
        .join(' · ')
        .slice(0, 1_024),
      source: event.source,
      severity: name.startsWith('halt') || name.startsWith('everything') ? 'critical' : 'warning',
      timestamp: event.time,
      custom_details: Object.fromEntries(linesOf({ ...notice, ticket: untitled(ticket) })),
    },
  };
};

const untitled = (ticket: TicketFacts | undefined): TicketFacts | undefined =>
  ticket && { ...ticket, title: undefined };
