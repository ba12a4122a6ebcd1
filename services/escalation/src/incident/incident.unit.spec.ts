import { definitionOf, type EventBody } from '@nightshift/contracts';
import { derivedId, hashOfJson, isRefusal, replay } from '@nightshift/kernel';
import { specification } from '@nightshift/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incidentDecider } from './incident.js';
import type { IncidentCommand } from './incident-command.js';
import { impact, incidentId, minute, openIncident, pack, reach } from './incident-fixture.spec.js';

const given = specification(incidentDecider);
/** What these commands lead to, one after the other. */
const after = (...commands: readonly IncidentCommand[]): readonly EventBody[] => {
  const history: EventBody[] = [];
  let state = incidentDecider.initial();
  for (const command of commands) {
    const events = incidentDecider.decide(command, state);
    state = replay(incidentDecider, events, state);
    history.push(...events);
  }
  return history;
};
const opened = after(openIncident);
const started = after(openIncident, reach('started', minute(11)));
const mitigated = after(openIncident, reach('started', minute(11)), reach('mitigated', minute(20)));
const closed = after(
  openIncident,
  reach('started', minute(11)),
  reach('mitigated', minute(20)),
  reach('resolved', minute(30)),
  reach('closed', minute(40)),
);
const correct = (status: string, at: string | undefined): IncidentCommand =>
  ({ type: 'correctStatus', status, at, reason: 'Mistyped.', by: 'ben', now: minute(50) }) as never;

describe('opening an incident', () => {
  it('freezes the evidence under its hash', () =>
    given()
      .when(openIncident)
      .then({
        type: 'incident.opened.v1',
        data: { incidentId, pack, packHash: hashOfJson(pack), detectedAt: minute(5) },
        content: { title: openIncident.title },
      }));

  it('does nothing the second time', () =>
    given(...opened)
      .when(openIncident)
      .thenNothing());

  it.each([
    ['noticed in the future', { detectedAt: minute(11) }],
    ['noticed before it began', { since: minute(6) }],
  ])('refuses one that was %s', (_what, times) =>
    given()
      .when({ ...openIncident, ...times })
      .thenRefuses('invalid-time'),
  );
});

describe('the statuses', () => {
  it('come one after the other, each with its time', () =>
    expect(closed.map(({ type }) => type)).toEqual([
      'incident.opened.v1',
      'incident.started.v1',
      'incident.mitigated.v1',
      'incident.resolved.v1',
      'incident.closed.v1',
    ]));

  it('are events that can be read again', () => {
    for (const { type, data } of closed) expect(definitionOf(type)?.data.parse(data)).toEqual(data);
  });

  it('cannot be skipped', () =>
    given(...opened)
      .when(reach('mitigated', minute(20)))
      .thenRefuses('not-next-status'));

  it('do not go back', () =>
    given(...mitigated)
      .when(reach('started', minute(30)))
      .thenRefuses('not-next-status'));

  it('are reached once, whoever presses the button second', () =>
    given(...started)
      .when(reach('started', minute(12)))
      .thenNothing());

  it('are not reached before the one before', () =>
    given(...started)
      .when(reach('mitigated', minute(10)))
      .thenRefuses('invalid-time'));

  it('may be reached in the same moment', () =>
    given(...started)
      .when(reach('mitigated', minute(11)))
      .then({ type: 'incident.mitigated.v1', data: { at: minute(11) } }));

  it('are not reached in the future', () =>
    given(...started)
      .when(reach('mitigated', minute(20), { now: minute(19) }))
      .thenRefuses('invalid-time'));

  it('need an incident', () =>
    given()
      .when(reach('started', minute(11)))
      .thenRefuses('no-such-incident'));

  it('end with what it did, as it was known then', () => {
    expect(replay(incidentDecider, closed)).toMatchObject({
      status: 'closed',
      closing: { impact, record: [] },
    });
  });
});

describe('a correction', () => {
  it('moves a time within those around it, with a reason', () =>
    given(...mitigated)
      .when(correct('started', minute(15)))
      .then({
        type: 'incident.corrected.v1',
        data: { status: 'started', at: minute(15), by: 'ben' },
        content: { reason: 'Mistyped.' },
      }));

  it.each([
    ['before the one before', 'started', minute(4)],
    ['after the one after', 'started', minute(21)],
    ['into the future', 'mitigated', minute(51)],
    ['before it began', 'triage', '2026-11-25T08:59:59.999Z'],
  ])('does not move a time %s', (_where, status, at) =>
    given(...mitigated)
      .when(correct(status, at))
      .thenRefuses('invalid-time'),
  );

  it('takes the newest status back', () => {
    const { state } = given(...closed)
      .when(correct('closed', undefined))
      .outcome();
    expect(state).toMatchObject({ status: 'resolved' });
    expect(state).not.toHaveProperty('times.closed');
  });

  it('takes back no status that another followed, and never the first', () => {
    given(...mitigated)
      .when(correct('started', undefined))
      .thenRefuses('not-next-status');
    given(...opened)
      .when(correct('triage', undefined))
      .thenRefuses('not-next-status');
  });

  it('needs a status that was reached', () =>
    given(...started)
      .when(correct('resolved', minute(30)))
      .thenRefuses('status-not-reached'));

  it('keeps the times in their order, whatever comes in whatever order', () => {
    const times = fc.integer({ min: 0, max: 59 }).map(minute);
    const status = fc.constantFrom('started', 'mitigated', 'resolved', 'closed');
    const reaching = fc.tuple(status, times).map(([name, at]) => reach(name as never, at));
    const correcting = fc
      .tuple(status, fc.option(times, { nil: undefined }))
      .map(([name, at]) => correct(name, at));
    fc.assert(
      fc.property(fc.array(fc.oneof(reaching, correcting), { maxLength: 30 }), (commands) => {
        let state = replay(incidentDecider, opened);
        for (const command of commands) {
          try {
            state = replay(incidentDecider, incidentDecider.decide(command, state), state);
          } catch (error) {
            if (!isRefusal(error)) throw error;
          }
          if (state.status === 'unopened') throw new Error('It was closed for good.');
          const { triage, started, mitigated, resolved, closed } = state.times;
          const reached = [triage, started, mitigated, resolved, closed];
          const known = reached.filter((at) => at !== undefined);
          expect(known).toEqual([...known].sort());
          expect(reached.indexOf(undefined)).toBe(known.length === 5 ? -1 : known.length);
          expect(known.every((at) => at <= minute(50))).toBe(true);
        }
      }),
    );
  });
});

describe('what people add', () => {
  const note: IncidentCommand = {
    type: 'noteIncident',
    noteId: incidentId,
    kind: 'learning',
    text: 'Bound the loop.',
    by: 'ben',
  };
  const followUp: IncidentCommand = {
    type: 'addFollowUp',
    followUpId: incidentId,
    text: 'Bound the loop',
    owner: 'cleo',
    dueOn: '2026-12-24',
    by: 'ben',
  };
  const done: IncidentCommand = {
    type: 'closeFollowUp',
    followUpId: incidentId,
    outcome: 'done',
    reason: undefined,
    by: 'cleo',
  };

  it('is kept by kind', () =>
    given(...opened)
      .when(note)
      .then({
        type: 'incident.noted.v1',
        data: { kind: 'learning' },
        content: { text: 'Bound the loop.' },
      }));

  it('is not added to a closed one, but for what is still to be done', () => {
    given(...closed)
      .when(note)
      .thenRefuses('incident-closed');
    given(...closed)
      .when({ type: 'assignRole', role: 'scribe', to: 'ana', by: 'ben' })
      .thenRefuses('incident-closed');
    given(...closed)
      .when(followUp)
      .then({ type: 'incident.follow-up-added.v1', data: { owner: 'cleo', dueOn: '2026-12-24' } });
  });

  it('ends at some hundred, and says what to do then', () => {
    const many = (one: IncidentCommand, id: 'noteId' | 'followUpId') =>
      after(
        openIncident,
        ...Array.from({ length: 300 }, (_, n) => ({ ...one, [id]: derivedId('n', String(n)) })),
      );
    given(...many(note, 'noteId'))
      .when(note)
      .thenRefuses('incident-full');
    given(...many(followUp, 'followUpId'))
      .when(followUp)
      .thenRefuses('incident-full');
  });

  it('ends at some thousand changes of whatever kind, but for its way to the end', () => {
    const rated = { type: 'rateIncident', reason: 'x', by: 'ben' } as const;
    const ratings = Array.from({ length: 1_998 }, (_, n) => ({
      ...rated,
      severity: n % 2 === 0 ? ('high' as const) : ('low' as const),
    }));
    const full = given(...after(openIncident, followUp, note, ...ratings));
    full.when({ ...rated, severity: 'high' }).thenRefuses('incident-full');
    full
      .when({ type: 'assignRole', role: 'scribe', to: 'ana', by: 'ben' })
      .thenRefuses('incident-full');
    full.when(correct('triage', minute(4))).thenRefuses('incident-full');
    // The same again is no change, and a way out there must be.
    full.when(note).thenNothing();
    full.when(reach('started', minute(11))).then({ type: 'incident.started.v1', data: {} });
    full.when(done).then({ type: 'incident.follow-up-closed.v1', data: { outcome: 'done' } });
  });

  it('is done once', () => {
    const added = after(openIncident, followUp);
    given(...added)
      .when(done)
      .then({ type: 'incident.follow-up-closed.v1', data: { outcome: 'done', by: 'cleo' } });
    const over = after(openIncident, followUp, done);
    given(...over)
      .when(done)
      .thenNothing();
    given(...over)
      .when({ ...done, outcome: 'dropped' })
      .thenRefuses('follow-up-closed');
    given(...opened)
      .when(done)
      .thenRefuses('no-such-follow-up');
  });

  it('rates it anew, with what it was before', () => {
    const rated = {
      type: 'rateIncident',
      severity: 'high',
      reason: 'It spread.',
      by: 'ben',
    } as const;
    given(...opened)
      .when(rated)
      .then({ type: 'incident.rated.v1', data: { severity: 'high', before: 'low' } });
    given(...opened)
      .when({ ...rated, severity: 'low' })
      .thenNothing();
  });

  it('gives roles', () => {
    const { state } = given(...opened)
      .when({ type: 'assignRole', role: 'owner', to: 'cleo', by: 'ben' })
      .outcome();
    expect(state).toMatchObject({ roles: { owner: 'cleo' } });
  });
});
