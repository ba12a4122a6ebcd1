import type { EventOf } from '@nightshift/contracts';
import type { Aggregates, EventStore } from '@nightshift/event-store';
import { derivedId, nano } from '@nightshift/kernel';
import type { RequestContext } from '@nightshift/service-kit';
import { describe, expect, it } from 'vitest';
import {
  answered,
  asksFor,
  AT,
  begun,
  given,
  RUN,
  toolDone,
  tools,
  worker,
} from './run-fixture.spec.js';
import { RunController } from './run.controller.js';
import type { RunCommand } from './run-command.js';
import type { Run } from './run-state.js';

const TASK = derivedId('task');
const { events, state } = given([...begun, asksFor(1, 'look'), toolDone(2), answered(3, 1, '{}')]);
const stored = events.map((body, index) => ({
  ...body,
  sequence: index + 1,
  time: AT,
  tenantid: 'acme',
  taskid: TASK,
})) as unknown as EventOf[];

const priceOf = (_: string, at: string) => (at === AT ? ({ input: 1 } as never) : undefined);
const controller = new RunController(
  { streamOf: (id: string) => `run/${id}`, load: async () => ({ state }) } as unknown as Aggregates<
    RunCommand,
    Run
  >,
  {
    read: async (stream: string) => (stream === `run/${RUN}` ? stored : []),
  } as unknown as EventStore,
  {
    agentOf: () => ({ definition: worker(), tools, toolBytes: 1 }),
    priceOf,
    costOf: () => nano(7),
  },
  { waitsFor: () => undefined, instantAt: () => AT },
);
const by = (tenant: string) => ({ tenant }) as RequestContext;

describe('a run over HTTP', () => {
  it('has its steps, with the number by which each call is shown', async () => {
    const { status, steps } = await controller.show(RUN, by('acme'));
    expect(status).toBe('completed');
    expect(steps).toMatchObject([
      { step: 1, kind: 'model', attempts: [{ n: 1, at: AT, cost: { nanoUsd: 7 } }] },
      { step: 2, kind: 'tool', attempts: [{ what: 'look' }] },
      { step: 3, kind: 'model', attempts: [{ n: 2, outcome: 'answered' }] },
    ]);
  });

  it('shows a call by its number, or by step and attempt', async () => {
    const second = await controller.call(RUN, '2', by('acme'));
    expect(second).toMatchObject({
      n: 2,
      step: 3,
      prompt: { proved: true, added: 1 },
      offered: { toolsProved: true },
      money: {
        reserved: { nanoUsd: 100 },
        cost: { nanoUsd: 7 },
        price: { input: 1 },
        priceExplainsCost: true,
      },
      next: { status: 'completed', events: [{ time: AT }, { type: 'run.completed.v2' }] },
    });
    expect(await controller.call(RUN, '3.1', by('acme'))).toEqual(second);
  });

  it.each([
    ['0', 'no-such-call'],
    ['3', 'no-such-call'],
    ['2.1', 'no-such-call'],
    ['x', 'invalid-request'],
    ['-1', 'invalid-request'],
    ['1.2.3', 'invalid-request'],
    ['1e3', 'invalid-request'],
  ])('refuses the call %s', async (named, code) => {
    await expect(controller.call(RUN, named, by('acme'))).rejects.toMatchObject({ code });
  });

  it('is none for another tenant, and none of its calls', async () => {
    const none = { code: 'no-such-run' };
    await expect(controller.show(RUN, by('other'))).rejects.toMatchObject(none);
    await expect(controller.call(RUN, '1', by('other'))).rejects.toMatchObject(none);
    await expect(controller.call(derivedId('x'), '1', by('acme'))).rejects.toMatchObject(none);
  });
});
