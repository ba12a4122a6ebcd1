import { derivedId } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import { type Hold, holdOn, privacyDecider, tooLateFor } from './privacy.js';

const given = specification(privacyDecider);
const subject = 'subject-0123456789abcdef0123';
const erasureId = derivedId('erasure');
const facts = { erasureId, subject, by: 'ana', reason: 'Asked for.' };
const ask = { type: 'requestErasure', facts, workflows: ['letters'] } as const;
const requested = { type: 'erasure.requested.v1', data: facts } as const;
const counts = { erasureId, subject, keys: 1, tasks: 2, cancelled: 1 };
const completed = { type: 'erasure.completed.v1', data: counts } as const;
const hold = (scope: Pick<Hold, 'subject' | 'workflow'> = {}): Hold => ({
  holdId: derivedId('hold', JSON.stringify(scope)),
  ...scope,
  by: 'ben',
  reason: 'Case 7.',
});
const held = (scope: Pick<Hold, 'subject' | 'workflow'> = {}) =>
  ({ type: 'legal-hold.set.v1', data: hold(scope) }) as const;

describe('an erasure', () => {
  it('is requested once for a subject while it is under way, and again after that', () => {
    given().when(ask).then(requested);
    given(requested)
      .when({ ...ask, facts: { ...facts, erasureId: derivedId('another') } })
      .thenNothing();
    given(requested, completed).when(ask).then(requested);
  });

  it('is completed once', () => {
    given(requested).when({ type: 'completeErasure', facts: counts }).then(completed);
    given(requested, completed).when({ type: 'completeErasure', facts: counts }).thenNothing();
  });

  it.each([{}, { subject }, { workflow: 'letters' }, { subject, workflow: 'letters' }])(
    'is refused under a hold on %j, and only until it is lifted',
    (scope) => {
      given(held(scope)).when(ask).thenRefuses('on-legal-hold');
      const lift = { holdId: hold(scope).holdId, by: 'ben', reason: 'Closed.' };
      given(held(scope), { type: 'legal-hold.lifted.v1', data: lift }).when(ask).then(requested);
    },
  );

  it.each([{ subject: 'subject-ffffffffffffffffffff' }, { workflow: 'invoices' }])(
    'does not care about a hold on %j',
    (scope) => given(held(scope)).when(ask).then(requested),
  );
});

describe('the keys of an erasure', () => {
  const data = { erasureId, cause: 'subject', subject, keys: 1 } as const;
  const begun = { type: 'erasure.begun.v1', data } as const;
  const begin = {
    type: 'beginErasure',
    facts: data,
    keys: [{ subject, workflows: ['letters'] }],
  } as const;

  it('are destroyed once, and not under a hold that came before', () => {
    given(requested).when(begin).then(begun);
    given(requested, begun).when(begin).thenNothing();
    given(requested, held({ workflow: 'letters' }))
      .when(begin)
      .thenRefuses('on-legal-hold');
    given(requested, begun, held()).when(begin).thenNothing();
  });

  it('are gone for a hold that comes after, which is told so', () => {
    const { state } = given(requested, begun).when({ type: 'setHold', facts: hold() }).outcome();
    expect(tooLateFor(state, {})).toEqual([erasureId]);
    expect(tooLateFor(state, { subject })).toEqual([erasureId]);
    expect(tooLateFor(state, { subject: 'subject-ffffffffffffffffffff' })).toEqual([]);
    const ofRetention = {
      erasureId: derivedId('r'),
      cause: 'retention',
      workflow: 'x',
      keys: 1,
    } as const;
    const { state: later } = given({ type: 'erasure.begun.v1', data: ofRetention })
      .when({ type: 'setHold', facts: hold({ workflow: 'letters' }) })
      .outcome();
    expect(tooLateFor(later, hold({ workflow: 'letters' }))).toEqual([ofRetention.erasureId]);
    const early = given(requested).when({ type: 'setHold', facts: hold() }).outcome();
    expect(tooLateFor(early.state, {})).toEqual([]);
  });
});

describe('a legal hold', () => {
  it('is on what both its parts are on', () => {
    const { state } = given(held({ subject, workflow: 'letters' }))
      .when({ type: 'setHold', facts: hold() })
      .outcome();
    expect(holdOn(state, { subject, workflows: ['notes', 'letters'] })).toMatchObject({ subject });
    expect(holdOn(state, { subject: 'somebody', workflows: ['letters'] })).toEqual(hold());
  });

  it('that is not there cannot be lifted', () =>
    given()
      .when({ type: 'liftHold', facts: { holdId: derivedId('x'), by: 'ben', reason: 'So.' } })
      .thenRefuses('no-such-hold'));
});

describe('retention', () => {
  it('is recorded once, however often it is told to be', () => {
    const data = { erasureId, cause: 'retention', workflow: 'letters', keys: 3 } as const;
    const begun = { type: 'erasure.begun.v1', data } as const;
    const facts = { erasureId, workflow: 'letters', before: '2026-01-01', keys: 3, tasks: 4 };
    const applied = { type: 'retention.applied.v2', data: facts } as const;
    given(begun).when({ type: 'recordRetention', facts }).then(applied);
    given(begun, applied).when({ type: 'recordRetention', facts }).thenNothing();
  });

  const keep = (days: number | null) =>
    ({ type: 'retention.set.v1', data: { workflow: 'letters', days, by: 'ana' } }) as const;
  const set = (days: number | null) => ({ type: 'setRetention', facts: keep(days).data }) as const;

  it('is what was set last, and the same again is nothing', () => {
    given().when(set(30)).then(keep(30));
    given(keep(30)).when(set(30)).thenNothing();
    given(keep(30)).when(set(null)).then(keep(null));
    given(keep(30), keep(null)).when(set(null)).thenNothing();
  });
});

describe('what only the ledger has', () => {
  it('is left aside for good once somebody says that it is not to be believed', () => {
    const { initial, evolve } = privacyDecider;
    const data = (leaf: string) => ({ by: 'ana', leaves: [leaf] });
    const dismissed = (leaf: string) =>
      ({ type: 'erasure.doubt-dismissed.v1', data: data(leaf) }) as const;
    given()
      .when({ type: 'dismissDoubt', facts: data('a1') })
      .then(dismissed('a1'));
    const state = [dismissed('a1'), dismissed('b2')].reduce(evolve, initial());
    expect(state.dismissed).toEqual(['a1', 'b2']);
  });
});
