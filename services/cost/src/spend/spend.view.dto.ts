import { moneyDto } from '@nightshift/service-kit';
import type { Forecast } from './forecast.js';
import type { Pace } from './pace.js';
import { ENOUGH_TASKS, type Spread } from './quantiles.js';
import type { SpendSum } from './spend-views.store.js';
import type { ForecastDto, PaceDto, SpendSumDto, SpreadDto } from './spend.dto.js';

/** Its fields, without the class that describes them. */
type Plain<Dto> = Pick<Dto, keyof Dto>;

export const sumDto = ({ cost, bound, ...sum }: SpendSum): Plain<SpendSumDto> => ({
  ...sum,
  cost: moneyDto(cost),
  bound: moneyDto(bound),
  boundShare: cost === 0 ? 0 : Math.round((bound / cost) * 10_000) / 10_000,
});

export const forecastDto = ({ workflows, queue, unknown, budget }: Forecast): ForecastDto => ({
  enoughTasks: ENOUGH_TASKS,
  workflows: workflows.map(({ next, ...rest }) => ({
    ...rest,
    next: next ? spreadDto(next) : null,
  })),
  openQueue: { ...spreadDto(queue), tasks: queue.tasks, beyond: queue.beyond, unknown },
  budget: {
    limit: moneyDto(budget.limit),
    spent: moneyDto(budget.spent),
    paces: budget.paces.map(paceDto),
  },
});

const spreadDto = ({ mean, p50, p80, p95 }: Spread): Plain<SpreadDto> => ({
  mean: moneyDto(mean),
  p50: moneyDto(p50),
  p80: moneyDto(p80),
  p95: moneyDto(p95),
});

const paceDto = ({ basis, perDay, reachedOn, monthTotal }: Pace): PaceDto => ({
  basis,
  perDay: moneyDto(perDay),
  reachedOn: reachedOn ?? null,
  monthTotal: moneyDto(monthTotal),
});
