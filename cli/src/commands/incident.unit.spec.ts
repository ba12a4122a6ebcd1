import { describe, expect, it } from 'vitest';
import { type Incident, incidentLines, instantOf, subjectOf } from './incident-lines.js';

describe('what an incident is about', () => {
  it.each([
    ['halt:0190f0c2', { kind: 'halt', key: '0190f0c2' }],
    ['workflow:audit@3', { kind: 'workflow', key: 'audit@3' }],
    ['task:a:b', { kind: 'task', key: 'a:b' }],
    ['moon:x', undefined],
    ['halt:', undefined],
    ['0190f0c2', undefined],
  ])('is read of %s', (text, subject) => expect(subjectOf(text)).toEqual(subject));
});

describe('a time', () => {
  it('is taken with its zone, whatever that is', () => {
    expect(instantOf('2026-12-24T10:00:00+01:00')).toBe('2026-12-24T09:00:00.000Z');
    expect(instantOf('2026-12-24T09:00Z')).toBe('2026-12-24T09:00:00.000Z');
  });

  it.each(['2026-12-24T09:00:00', 'now', '', '2026-13-24T09:00:00Z'])(
    'is refused as "%s": it would mean another moment elsewhere',
    (text) => expect(() => instantOf(text)).toThrow('no time with a zone'),
  );
});

const incident: Incident = {
  incidentId: 'i1',
  title: 'A bad \u001b[31mnight',
  status: 'started',
  severity: 'high',
  roles: { owner: 'ana', scribe: null },
  about: [{ kind: 'halt', key: 'h1' }],
  times: { triage: '2026-11-25T09:00:00.000Z', started: null },
  impact: {
    tasks: 2,
    haltedTasks: 1,
    failedTasks: 0,
    runs: 3,
    tickets: 1,
    spent: { usd: '$1.25' },
  },
  timeline: [
    { at: '2026-11-25T09:00:00.000Z', text: 'A halt was ordered.', by: null, from: 'record' },
  ],
  followUps: [
    { followUpId: 'f1', text: 'Test it', owner: 'ben', dueOn: '2026-12-24', status: 'open' },
  ],
  packHash: 'abc',
  factsGoneUpTo: null,
};

it('prints an incident, and no character that a terminal would obey', () => {
  const text = incidentLines(incident).join('\n');
  expect(text).not.toContain('\u001b');
  for (const part of [
    'i1  high  started',
    'owner ana',
    'about halt:h1',
    'impact 2 tasks (1 halted, 0 failed), 3 runs, 1 tickets, $1.25 settled',
    '- 2026-11-25T09:00:00.000Z  A halt was ordered.  [record]',
    '- f1  open  ben  until 2026-12-24  Test it',
  ])
    expect(text).toContain(part);
  expect(text).not.toContain('scribe');
});

it('says that it lacks something, where it does, and nothing else does', () => {
  expect(incidentLines(incident).join('\n')).not.toContain('NOT ALL OF IT');
  const late = incidentLines({ ...incident, factsGoneUpTo: '2026-10-01T09:00:00.000Z' });
  expect(late.join('\n')).toContain(
    'NOT ALL OF IT: facts of tasks that ended up to 2026-10-01T09:00:00.000Z were not kept',
  );
});
