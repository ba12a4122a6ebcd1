import type { UrlState } from '../../ui/url-state';
import { STATUSES } from '../../ui/status';
import type { TaskStatus } from '../../api/types';

/** How a filter stands in the address: the API's own names, and `since` for a span that goes on. */
export const FILTER_KEYS = [
  'status',
  'workflow',
  'subject',
  'text',
  'keyPrefix',
  'minCostUsd',
  'maxCostUsd',
  'since',
  'acceptedFrom',
  'acceptedTo',
  'order',
] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];
export type Filter = Readonly<Partial<Record<FilterKey, string>>>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const SINCE: Readonly<Record<string, { readonly ms: number; readonly words: string }>> = {
  '1h': { ms: HOUR, words: 'Last hour' },
  '24h': { ms: 24 * HOUR, words: 'Last 24 hours' },
  '7d': { ms: 7 * 24 * HOUR, words: 'Last 7 days' },
};

export const filterIn = (state: UrlState): Filter => {
  const known = FILTER_KEYS.flatMap((key) => {
    const value = state[key]?.trim();
    return value ? [[key, value] as const] : [];
  });
  const filter: Record<string, string> = Object.fromEntries(known);
  const statuses = statusesIn(filter);
  if (statuses.length > 0) filter['status'] = statuses.join(',');
  else delete filter['status'];
  if (filter['since'] && !Object.hasOwn(SINCE, filter['since'])) delete filter['since'];
  if (filter['order'] !== 'dearest') delete filter['order'];
  return filter;
};

export const statusesIn = ({ status = '' }: Filter): readonly TaskStatus[] => {
  const wanted = status.split(',').map((one) => one.trim());
  return (Object.keys(STATUSES) as TaskStatus[]).filter((one) => wanted.includes(one));
};

/** In or out; the order is always the same, so that one filter has one address. */
export const withStatus = (filter: Filter, status: TaskStatus): string => {
  const before = statusesIn(filter);
  const after = before.includes(status)
    ? before.filter((one) => one !== status)
    : [...before, status];
  return statusesIn({ status: after.join(',') }).join(',');
};

export const withoutStatus = ({ status: _, ...rest }: Filter): Filter => rest;

/** Whether it shows less than everything. */
export const isNarrow = (filter: Filter): boolean =>
  Object.keys(filter).some((key) => key !== 'order');

/** An address without any part of a filter. */
export const CLEARED: UrlState = Object.fromEntries(FILTER_KEYS.map((key) => [key, undefined]));

export const parametersOf = (filter: Filter, now: number): URLSearchParams => {
  const { since, ...rest } = filter;
  const parameters = new URLSearchParams(rest);
  const span = since === undefined ? undefined : SINCE[since];
  // By the minute: what is asked stays the same for a while.
  if (span)
    parameters.set(
      'acceptedFrom',
      new Date(Math.floor((now - span.ms) / MINUTE) * MINUTE).toISOString(),
    );
  return parameters;
};

/** What cannot be asked, before it is asked. */
export const faultOf = ({
  minCostUsd,
  maxCostUsd,
  acceptedFrom,
  acceptedTo,
}: Filter): string | undefined => {
  for (const amount of [minCostUsd, maxCostUsd])
    if (amount !== undefined && !(Number(amount) >= 0))
      return `“${amount}” is no amount of money: write dollars, such as 0.25.`;
  if (
    minCostUsd !== undefined &&
    maxCostUsd !== undefined &&
    Number(minCostUsd) > Number(maxCostUsd)
  )
    return 'The least cost is above the highest.';
  for (const instant of [acceptedFrom, acceptedTo])
    if (instant !== undefined && Number.isNaN(Date.parse(instant)))
      return `“${instant}” is no time: write it like 2026-11-25T22:00:00Z.`;
  if (
    acceptedFrom !== undefined &&
    acceptedTo !== undefined &&
    Date.parse(acceptedFrom) >= Date.parse(acceptedTo)
  )
    return 'The time ends before it begins.';
  return undefined;
};

/** A filter in words: "Waiting for a person or Halted, dependency-audit, at least $0.5". */
export const wordsOf = (filter: Filter): string => {
  const { workflow, subject, text, keyPrefix, minCostUsd, maxCostUsd } = filter;
  const { since, acceptedFrom, acceptedTo, order } = filter;
  const words = [
    statusesIn(filter)
      .map((status) => STATUSES[status].word)
      .join(' or '),
    workflow,
    subject && `subject ${subject}`,
    text && `“${text}”`,
    keyPrefix && `key begins with ${keyPrefix}`,
    minCostUsd && `at least $${minCostUsd}`,
    maxCostUsd && `at most $${maxCostUsd}`,
    since && SINCE[since]?.words.toLowerCase(),
    acceptedFrom && `accepted from ${acceptedFrom}`,
    acceptedTo && `accepted before ${acceptedTo}`,
    order === 'dearest' && 'dearest first',
  ].filter(Boolean);
  return words.length === 0 ? 'Every task' : words.join(', ');
};
