import { moneyDto } from '@nightshift/service-kit';
import type { Everything } from '../budget/budget-command.js';
import type { OpenHalt, Place } from '../budget/budget-state.js';
import type { HaltDto } from './halt.dto.js';

export const haltDto = (place: Place, halt: OpenHalt): HaltDto => ({
  haltId: halt.haltId,
  scope: place.scope,
  key: place.key,
  reason: halt.reason,
  ticketId: halt.ticketId,
  period: halt.period ?? null,
  limit: halt.limitNanoUsd === undefined ? null : moneyDto(halt.limitNanoUsd),
  settled: moneyDto(halt.settledNanoUsd),
  reserved: moneyDto(halt.reservedNanoUsd),
  figures: halt.figures ?? {},
  by: halt.by ?? null,
  dueAt: halt.dueAt,
});

/** Each tenant has a halt of its own because of it, with a ticket. */
export const everythingDto = ({ haltId, by }: Everything): HaltDto => ({
  haltId,
  scope: 'everything',
  key: '*',
  reason: 'kill-switch',
  ticketId: null,
  period: null,
  limit: null,
  settled: null,
  reserved: null,
  figures: {},
  by,
  dueAt: null,
});
