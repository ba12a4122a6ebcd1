import { moneyDto } from '@nightshift/service-kit';
import { haltDto } from '../halt/halt.view.dto.js';
import { type Budget, levelAt, type Place } from './budget-state.js';
import type { BudgetDto, LimitDto } from './budget.dto.js';
import { type BudgetPolicy, narrowestOf, type Room, roomsAt } from './limits.js';
import { startOf } from './periods.js';

export const budgetDto = (budget: Budget, place: Place, policy: BudgetPolicy): BudgetDto => {
  const { settled, reserved, halts } = levelAt(budget, place);
  const rooms = roomsAt(budget, place, policy);
  const narrowest = narrowestOf(rooms);
  return {
    ...place,
    limits: rooms.map((room) => limitDto(budget, room)),
    limit: narrowest ? moneyDto(narrowest.limit) : null,
    settled: moneyDto(narrowest?.settled ?? settled),
    reserved: moneyDto(reserved),
    free: narrowest ? moneyDto(narrowest.free) : null,
    halts: halts.map((halt) => haltDto(place, halt)),
    haltTicketId: halts[0]?.ticketId ?? null,
  };
};

const limitDto = (budget: Budget, { place, period, limit, settled, free }: Room): LimitDto => {
  const since = startOf(budget, period);
  const reached = levelAt(budget, place).reached[period];
  return {
    period,
    since: since === '' ? null : since,
    limit: moneyDto(limit),
    settled: moneyDto(settled),
    free: moneyDto(free),
    thresholdReached: reached?.startsOn === since ? reached.percent : 0,
  };
};
