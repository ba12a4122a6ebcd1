import { describe, expect, it } from 'vitest';
import { eventContextOf, newTrace, requestContextOf } from './request-context.js';

const TRACE = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

describe('requestContextOf', () => {
  it('takes tenant, actor, request id and trace from the headers', () => {
    const headers = {
      'x-nightshift-tenant': 'acme',
      'x-nightshift-actor': 'ana@acme.example',
      'x-request-id': 'req-1',
      traceparent: TRACE,
    };
    expect(requestContextOf({ headers })).toMatchObject({
      tenant: 'acme',
      actor: 'ana@acme.example',
      requestId: 'req-1',
      traceparent: TRACE,
    });
  });

  it('falls back to the one local user, with a new id for every request', () => {
    const [one, two] = [requestContextOf({ headers: {} }), requestContextOf({ headers: {} })];
    expect(one).toMatchObject({ tenant: 'default', actor: 'local-user', traceparent: undefined });
    expect(one.requestId).not.toBe(two.requestId);
  });

  it.each(['x-nightshift-tenant', 'x-nightshift-actor', 'x-request-id'])(
    'refuses a %s that is no name, and names the header',
    (header) => {
      for (const value of ['a b', "a'--", '../x', '.hidden', 'ä', 'a'.repeat(129), ['a', 'b']]) {
        expect(() => requestContextOf({ headers: { [header]: value } })).toThrow(
          expect.objectContaining({
            code: 'invalid-header',
            faults: [{ at: `/headers/${header}`, reason: 'not a name' }],
          }),
        );
      }
    },
  );

  it.each(['precedent', 'safe-default', 'ladder', 'nightshift'])(
    'lets nobody go by the name of %s, who acts where no person does',
    (actor) => {
      expect(() => requestContextOf({ headers: { 'x-nightshift-actor': actor } })).toThrow(
        expect.objectContaining({ code: 'invalid-header' }),
      );
    },
  );

  it.each([
    'x',
    TRACE.toUpperCase(),
    `01${TRACE.slice(2)}`,
    `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`,
    `00-${'a'.repeat(32)}-${'0'.repeat(16)}-01`,
    `${TRACE}-more`,
  ])(
    'begins a trace of its own where traceparent is "%s": an event must never carry that',
    (traceparent) => {
      expect(requestContextOf({ headers: { traceparent } }).traceparent).toBeUndefined();
    },
  );
});

describe('the trace of what a request leads to', () => {
  const request = requestContextOf({ headers: { 'x-request-id': 'req-1' } });
  const taskId = '01a2136b-bda1-7f2d-8f2f-6b2c65c1c989';

  it('is the caller’s, if there is one', () => {
    expect(eventContextOf({ ...request, traceparent: TRACE }, taskId)).toMatchObject({
      traceparent: TRACE,
      causationId: 'req-1',
      correlationId: taskId,
    });
  });

  it('else has the id of the task, so that one leads to the other', () => {
    expect(eventContextOf(request, taskId).traceparent).toMatch(
      /^00-01a2136bbda17f2d8f2f6b2c65c1c989-[0-9a-f]{16}-01$/,
    );
    expect(newTrace('budget/tenant/acme')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });
});
