import type { EventOf, EventType } from '@nightshift/contracts';
import type { Aggregates } from '@nightshift/event-store';
import { describe, expect, it } from 'vitest';
import type { RunCommand } from './run-command.js';
import type { Run } from './run-state.js';
import { runReactions } from './run.reactor.js';

const aimed = { to: (id: string, command: RunCommand) => ({ id, command }) };
const reactions = runReactions(aimed as unknown as Aggregates<RunCommand, Run>);
const context = { now: '2026-11-25T09:00:00.000Z' };
const event = <T extends EventType>(data: object, content: object = {}) =>
  ({ taskid: 'task', data, content }) as unknown as EventOf<T>;

describe('an order to judge', () => {
  it('is accepted without what only the review needs', () => {
    const ordered = event<'qa-run.requested.v2'>(
      {
        runId: 'r',
        stage: 's',
        reviewId: 'v',
        maxRounds: 3,
        queue: 'q',
        dueInSeconds: 60,
        quorum: 2,
        sampling: { rules: [] },
      },
      { input: {} },
    );
    expect(reactions['qa-run.requested.v2']?.(ordered, context)).toMatchObject({
      command: { type: 'acceptRun', request: { runId: 'r', stage: 's' } },
    });
    const accepted = JSON.stringify(reactions['qa-run.requested.v2']?.(ordered, context));
    for (const field of ['reviewId', 'maxRounds', 'dueInSeconds', 'quorum', 'sampling'])
      expect(accepted).not.toContain(field);
  });
});

describe('an example that was judged', () => {
  const judged = (failed: boolean) =>
    event<'evaluation.judged.v1'>({ runId: 'r', stage: 's', failed });

  it('ends the run that could not judge it: what it asked is withdrawn', () =>
    expect(reactions['evaluation.judged.v1']?.(judged(true), context)).toEqual({
      id: 'r',
      command: { type: 'cancelRun', runId: 'r', stage: 's', role: 'qa', round: 0 },
    }));

  it('leads to nothing else', () =>
    expect(reactions['evaluation.judged.v1']?.(judged(false), context)).toBeUndefined());
});
