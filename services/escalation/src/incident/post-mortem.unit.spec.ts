import type { EventBody, EventOf, RecordedFact } from '@nightshift/contracts';
import { derivedId, replay } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { incidentDecider } from './incident.js';
import type { IncidentCommand } from './incident-command.js';
import { haltId, impact, minute, openIncident, reach } from './incident-fixture.spec.js';
import { postMortemOf } from './post-mortem.js';
import { markdownOf } from './post-mortem-markdown.js';

const note = (kind: string, text: string): IncidentCommand =>
  ({ type: 'noteIncident', noteId: derivedId('note', text), kind, text, by: 'ben' }) as never;
const commands: readonly IncidentCommand[] = [
  { ...openIncident, title: '<b>Round</b> in circles' },
  reach('started', minute(11)),
  note('contributor', 'The tool answered with what it was asked.'),
  note('mitigator', 'The halt.'),
  note('learning', 'See [here](javascript:alert)\n# Not a heading'),
  note('risk', 'https://example.com and www.example.com'),
  reach('mitigated', minute(20)),
  reach('resolved', minute(30)),
  {
    type: 'addFollowUp',
    followUpId: derivedId('f', '1'),
    text: 'Bound it',
    owner: 'cleo',
    dueOn: '2026-12-24',
    by: 'ben',
  },
];
const bodies = commands.reduce<readonly EventBody[]>(
  (history, command) => [
    ...history,
    ...incidentDecider.decide(command, replay(incidentDecider, history)),
  ],
  [],
);
const events = bodies.map((body, index) => ({
  ...body,
  id: derivedId('event', String(index)),
  time: minute(40),
})) as unknown as readonly EventOf[];
const record: readonly RecordedFact[] = [
  { at: minute(5), what: 'halt-ordered', id: haltId },
  { at: minute(6), what: 'tasks-halted', id: haltId, count: 1 },
  { at: minute(25), what: 'halt-lifted', id: haltId, by: 'ana' },
];
const incident = replay(incidentDecider, bodies);
if (incident.status === 'unopened') throw new Error('It was not opened.');
const postMortem = postMortemOf({ incident, events, impact, record, recordInAll: 3 });

describe('a post-mortem', () => {
  it('says how much of a long record it leaves out, and nothing where it has all', () => {
    const cut = postMortemOf({ incident, events, impact, record, recordInAll: 900 });
    expect(markdownOf(cut)).toContain(
      'Of 900 facts of the record the first 1 and the newest 2 stand here.',
    );
    expect(markdownOf(postMortem)).not.toContain('facts of the record');
  });

  it('says that figures are too small where facts were gone, and nothing where all were known', () => {
    const told = { incident, events, impact, record, recordInAll: 3 };
    const late = postMortemOf({ ...told, factsGoneUpTo: minute(1) });
    expect(markdownOf(late)).toContain(
      `Not everything is counted: facts of tasks that ended up to ${minute(1)} were not kept`,
    );
    expect(markdownOf(postMortem)).not.toContain('Not everything');
  });

  it('says how long it took to notice, to mitigate and to resolve', () => {
    expect(postMortem.detection).toEqual({ at: minute(5), by: 'halt', afterMs: 300_000 });
    expect(postMortem.mitigatedAfterMs).toBe(900_000);
    expect(postMortem.resolvedAfterMs).toBe(1_500_000);
  });

  it('puts what people said and what the record says into one order', () => {
    const { timeline } = postMortem;
    expect(timeline.map(({ at }) => at)).toEqual(timeline.map(({ at }) => at).toSorted());
    const told = timeline.map(({ what }) => what);
    expect(told.indexOf('incident.mitigated.v1')).toBeLessThan(told.indexOf('halt-lifted'));
    expect(told.indexOf('halt-lifted')).toBeLessThan(told.indexOf('incident.resolved.v1'));
  });

  it('knows which note an entry is', () => {
    const told = postMortem.timeline.filter(({ what }) => what === 'incident.noted.v1');
    expect(new Set(told.map(({ id }) => id))).toEqual(
      new Set(incident.notes.map(({ noteId }) => noteId)),
    );
  });

  it('puts each note where it belongs', () => {
    expect(postMortem.contributors).toHaveLength(1);
    expect(postMortem.mitigators).toEqual([{ text: 'The halt.', by: 'ben' }]);
    expect(postMortem.learnings).toHaveLength(1);
    expect(postMortem.risks).toHaveLength(1);
  });
});

describe('a post-mortem in Markdown', () => {
  const markdown = markdownOf(postMortem);
  const part = (title: string): string =>
    markdown.split(`## ${title}\n\n`)[1]?.split('\n\n')[0] ?? '';

  it('has every part', () => {
    for (const title of [
      'Impact',
      'Detection',
      'Timeline',
      'Contributors',
      'Mitigators',
      'Learnings',
      'Risks',
      'Follow-ups',
      'Evidence',
    ])
      expect(part(title), title).not.toBe('');
    expect(part('Impact')).toContain('$1.25');
    expect(part('Detection')).toContain('by a halt, 5 min after it began');
    expect(part('Follow-ups')).toBe('- [ ] Bound it (cleo, until 2026-12-24)');
    expect(part('Evidence')).toContain(postMortem.packHash);
  });

  it('claims no time between its beginning and its detection where there was none', () => {
    const detection = { ...postMortem.detection, afterMs: 0 };
    expect(markdownOf({ ...postMortem, detection })).toContain('by a halt, when it began');
  });

  it('says where nothing was entered', () => {
    expect(markdownOf({ ...postMortem, risks: [] })).toContain('## Risks\n\nNone was entered.');
  });

  it('keeps what somebody wrote as text', () => {
    expect(markdown.split('\n')[0]).toBe('# \\<b\\>Round\\</b\\> in circles');
    expect(part('Learnings')).toBe(
      '- See \\[here\\]\\(javascript:alert\\) \\# Not a heading (ben)',
    );
    expect(part('Risks')).toContain('https:\\/\\/example.com and www\\.example.com');
  });
});
