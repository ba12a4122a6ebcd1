import { Refusal } from '@nightshift/kernel';
import type { Instant } from '@nightshift/kernel';
import { Cron } from 'croner';

/** When a schedule is due next, after `after`; `undefined`: never again. @throws Refusal `invalid-schedule` */
export const nextDue = (cron: string, timeZone: string, after: Instant): Instant | undefined => {
  try {
    // Made without a function, it starts no timer: it only counts.
    return new Cron(cron, { timezone: timeZone, mode: '5-part' }).nextRun(after)?.toISOString();
  } catch (error) {
    throw invalidSchedule(cron, timeZone, error as Error);
  }
};

const invalidSchedule = (cron: string, timeZone: string, { message }: Error): Refusal => {
  const at = isTimeZone(timeZone) ? '/cron' : '/timeZone';
  return new Refusal(
    'invalid-schedule',
    'invalid',
    `"${cron}" in ${timeZone} cannot be read: ${message}. Five fields (minute, hour, day, month, weekday) and a time zone such as Europe/Berlin.`,
    [{ at, reason: message }],
  );
};

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};
