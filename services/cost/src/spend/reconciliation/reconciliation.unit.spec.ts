import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import { columnsIn, modelsIn, reconciliationIdOf } from './reconcile-request.js';
import { reconciliationDecider, type RecordReconciliation } from './reconciliation.js';

const given = specification(reconciliationDecider);
const command: RecordReconciliation = {
  type: 'recordReconciliation',
  reconciliationId: 'r-1',
  source: 'openai usage.csv',
  from: '2026-11-01',
  to: '2026-11-30',
  booked: 9_000,
  provider: 4_000,
  unexplained: 2,
  by: 'ana',
  adjustments: [
    {
      call: {
        runId: 'run',
        step: 2,
        attempt: 3,
        taskId: 'task',
        workflow: 'audit',
        providerCallId: 'p',
        day: '2026-11-20',
        model: 'p/m',
        cost: 5_000,
        isBound: true,
        isMeasured: false,
      },
      trueCost: 400,
    },
  ],
};

describe('a reconciliation', () => {
  it('says of each call what it truly cost, and what is left unexplained', () =>
    given()
      .when(command)
      .then(
        {
          type: 'spend.adjusted.v1',
          data: {
            runId: 'run',
            step: 2,
            attempt: 3,
            taskId: 'task',
            workflow: 'audit',
            model: 'p/m',
            bookedNanoUsd: 5_000,
            trueNanoUsd: 400,
            calledOn: '2026-11-20',
            reconciliationId: 'r-1',
          },
        },
        {
          type: 'spend.reconciled.v1',
          data: {
            reconciliationId: 'r-1',
            source: 'openai usage.csv',
            by: 'ana',
            from: '2026-11-01',
            to: '2026-11-30',
            unexplained: 2,
            bookedNanoUsd: 9_000,
            providerNanoUsd: 4_000,
          },
        },
      ));

  it('is recorded once', () => {
    const { events } = given().when(command).outcome();
    given(...events)
      .when({ ...command, provider: 1 })
      .thenNothing();
  });
});

describe('a request to reconcile', () => {
  const request = {
    text: 'a',
    source: 'x.csv',
    provider: undefined,
    format: 'auto',
    columns: {},
    models: {},
    from: undefined,
    to: undefined,
  } as const;

  it('is the same for the same content, whatever the file is called', () => {
    const id = reconciliationIdOf('acme', request, '');
    expect(reconciliationIdOf('acme', { ...request, source: 'y.csv' }, '')).toBe(id);
    for (const [tenant, other, again] of [
      ['else', request, ''],
      ['acme', { ...request, text: 'b' }, ''],
      ['acme', { ...request, provider: 'openai' }, ''],
      ['acme', request, 'request-2'],
    ] as const)
      expect(reconciliationIdOf(tenant, other, again)).not.toBe(id);
  });

  it('names columns and models by their names, one or several', () => {
    expect(columnsIn({ costUsd: 'Amount', inputTokens: ['a', 'b'] })).toEqual({
      costUsd: ['Amount'],
      inputTokens: ['a', 'b'],
    });
    expect(modelsIn({ a: 'openai/b' })).toEqual({ a: 'openai/b' });
    expect(() => columnsIn({ colour: 'x' })).toThrow('/columns/colour: must be one of day,');
    expect(() => columnsIn({ day: 1 })).toThrow('/columns/day: must be the name of a column');
    expect(() => modelsIn({ a: {} })).toThrow('/models/a: must be the name of a model');
  });
});
