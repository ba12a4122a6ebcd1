import { plural } from '../../ui/format';
import type { Limit } from './queries';

export const NO_LIMIT: Limit = { maxRunning: null, perMinute: null, draining: false };

/** "at most 4 under way, 10 started a minute". */
export const limitWords = ({ maxRunning, perMinute, draining }: Limit): string => {
  const parts = [
    draining ? 'draining: nothing new is started' : '',
    maxRunning === null ? '' : `at most ${maxRunning} under way`,
    perMinute === null ? '' : `${perMinute} started a minute`,
  ].filter(Boolean);
  return parts.length === 0 ? 'no limit of its own' : parts.join(', ');
};

const MOST = 1_000_000;

/** '' for no limit; a fault where it is neither that nor a count. */
export const readLimit = (
  text: string,
): { readonly value: number | null; readonly fault?: string } => {
  if (text.trim() === '') return { value: null };
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 && value <= MOST
    ? { value }
    : { value: null, fault: 'It must be a whole number from 1, or empty for no limit.' };
};

/** What will happen, in figures where they are known. */
export const drainWords = (open: number | undefined): string =>
  open === undefined || open === 0
    ? 'No new task is started. New ones are accepted and wait in the queue.'
    : `No new task is started: new ones are accepted and wait in the queue. Of the ${plural(open, 'open task')}, those under way go on to their end.`;

export const stopWords = (open: number | undefined): string =>
  open === undefined || open === 0
    ? 'New tasks halt before their first call.'
    : `${plural(open, 'open task')} ${open === 1 ? 'halts' : 'halt'}: calls in flight are cut off and settled at what they may have cost. Nothing is lost: once the halt is lifted, each goes on from the exact point it reached.`;
