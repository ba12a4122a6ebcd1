import { isISO8601, ValidateBy } from 'class-validator';

/**
 * What both JavaScript and PostgreSQL read of ISO 8601: no weeks, no days of the year, nothing without
 * hyphens and colons, no year 0, and no place further than 14 hours from Greenwich.
 */
const DAY_OR_TIME =
  /^(?!0000)\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-](0\d|1[0-4]):?\d\d)?)?$/;

const DAY = /^(?!0000)\d{4}-\d\d-\d\d$/;

/** As `Instant` of the events: sorts as text. */
const INSTANT = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):\d\d:\d\d\.\d{3}Z$/;

/** A day, or a time in any zone: for what is compared with, not for what is kept. */
export const IsDayOrTime = (): PropertyDecorator =>
  isTime('isDayOrTime', DAY_OR_TIME, 'a day like 2026-12-24 or a time like 2026-12-24T09:00:00Z');

export const IsDay = (): PropertyDecorator => isTime('isDay', DAY, 'a day like 2026-12-24');

/** A time as events have it. */
export const IsInstant = (): PropertyDecorator =>
  isTime('isInstant', INSTANT, 'a time like 2026-12-24T09:00:00.000Z');

/** Strictly: the 31st of February is none, and an event with it could never be read. */
const isTime = (name: string, pattern: RegExp, what: string): PropertyDecorator =>
  ValidateBy({
    name,
    validator: {
      validate: (value) =>
        typeof value === 'string' && pattern.test(value) && isISO8601(value, { strict: true }),
      defaultMessage: () => `must be ${what}`,
    },
  });
