import { describe, expect, it } from 'vitest';
import { type Head, headOf } from './head';
import { momentsOf } from './moments';
import { type Night, nightOf } from './night';

const at = (hours: number, minutes = 0): number => new Date(2026, 10, 26, hours, minutes).getTime();
const range = { preset: 'night', from: at(1), to: at(8), step: 600_000 } as const;
const empty = nightOf(
  {
    closed: [],
    spend: [],
    retries: [],
    tickets: [],
    ages: [],
    dearest: [],
    reviews: [],
    health: [],
  },
  range,
  at(9),
);
const head = headOf({ workflows: [], halts: [], held: [] }, range);
const halt = { halt_id: 'h', scope: 'workflow', key: 'brief', reason: 'budget-exhausted' };
const texts = ({ halts = [], ...night }: Partial<Night & Head>): readonly string[] =>
  momentsOf({ ...head, halts }, { ...empty, ...night }).map(({ text }) => text);

describe('notable moments', () => {
  it('of a quiet night are none', () => {
    expect(texts({})).toEqual([]);
  });

  it('are halts, with what became of them, and only those of the range', () => {
    expect(
      texts({
        halts: [
          { ...halt, at: at(3, 12), state: 'open' },
          { ...halt, at: at(4), state: 'lifted' },
          { ...halt, at: at(0, 59), state: 'open' },
        ],
      }),
    ).toEqual(['03:12 brief: budget reached', '04:00 brief: budget reached, lifted']);
  });

  it('are the dearest task and what the providers did', () => {
    expect(
      texts({
        dearest: { task_id: 't', workflow: 'brief', cost_usd: 1, times: 30.91, at: at(1, 26) },
        circuits: [
          {
            model: 'openai/large',
            from: at(3, 48),
            to: at(4, 5),
            goesOn: false,
            isOpen: true,
            errorClass: 'overloaded',
          },
        ],
      }),
    ).toEqual([
      '01:26 dearest task, 30.9 times the median',
      '03:48 to 04:05 openai/large circuit open, overloaded',
    ]);
  });

  it('get a place the sooner the more they need somebody now', () => {
    const [open, lifted] = momentsOf(
      {
        ...head,
        halts: [
          { ...halt, at: at(3), state: 'open' },
          { ...halt, at: at(4), state: 'lifted' },
        ],
      },
      empty,
    );
    expect(open?.weight).toBeGreaterThan(lifted?.weight ?? 0);
  });
});
