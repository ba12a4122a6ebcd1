import type { EventBody } from '@nightshift/contracts';
import { derivedId, type JsonObject } from '@nightshift/kernel';
import { schemaFaults } from '@nightshift/service-kit';
import { specification } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import { sampleAsk } from './sample-ask.js';
import { at, brief, output, reviewId, workflow } from './sample-fixture.spec.js';
import { sampleDecider, type SampleCommand, sampleIdOf, seedIdOf } from './sample.js';

const given = specification(sampleDecider);
const sampleId = sampleIdOf(reviewId);
const ticketId = derivedId('ticket', sampleId);
const draw = {
  type: 'drawSample',
  sampleId,
  why: 'drawn',
  share: 0.1,
  risk: 'high',
  queue: 'reviewers',
  dueAt: at,
  workflow,
  stage: 'check',
  reviewId,
  brief,
  output,
} satisfies SampleCommand;
const { reviewId: _, ...rest } = draw;
const seed: SampleCommand = {
  ...rest,
  sampleId: seedIdOf(sampleId),
  why: 'seeded',
  exampleId: derivedId('example', '1'),
};
const drawnBy = (command: SampleCommand): EventBody<'sample.drawn.v1'> =>
  given().when(command).outcome().events[0] as EventBody<'sample.drawn.v1'>;
const judge = (answer: JsonObject, ticket = ticketId): SampleCommand => ({
  type: 'judgeSample',
  ticketId: ticket,
  by: 'ana',
  answer,
});

describe('a sample', () => {
  it('is asked once: a second draw of the same output changes nothing', () => {
    given(drawnBy(draw)).when(draw).thenNothing();
  });

  it('asks for an approval of the output, with the risk of the rule', () => {
    const event = drawnBy(draw);
    expect(event.data).toMatchObject({ kind: 'approval', risk: 'high', ticketId, reviewId });
    expect(event.content.ask).toMatchObject({
      proposal: output,
      costOfWaiting: 'Nothing waits: the task went on.',
      evidence: [],
    });
    expect(event.content.ask.found).toEqual([`The brief: ${JSON.stringify(brief)}`]);
  });

  it('asks in the same words about what is known to be bad', () => {
    const [drawn, seeded] = [drawnBy(draw), drawnBy(seed)];
    expect(seeded.content.ask).toEqual(drawn.content.ask);
    const facts = ({
      data: { why: _why, sampleId: _id, ticketId: _ticket, ...data },
    }: typeof drawn) => data;
    expect(facts(seeded)).toEqual({
      ...facts(drawn),
      reviewId: undefined,
      exampleId: derivedId('example', '1'),
    });
  });

  it('is judged once, by the answer to its own ticket', () => {
    const history = [drawnBy(draw)];
    const answer = judge({ option: 'wrong', mistakes: ['The licence is wrong.'] });
    const { events } = given(...history)
      .when(answer)
      .outcome();
    expect(events).toMatchObject([
      {
        type: 'sample.judged.v1',
        data: { verdict: 'wrong', by: 'ana', why: 'drawn' },
        content: { mistakes: ['The licence is wrong.'] },
      },
    ]);
    given(...history, ...events)
      .when(judge({ option: 'right' }))
      .thenNothing();
    given(...history)
      .when(judge({ option: 'right' }, derivedId('ticket', 'another')))
      .thenNothing();
    given()
      .when(judge({ option: 'right' }))
      .thenNothing();
  });

  it.each([
    [{ option: 'right' }, 0],
    [{ option: 'wrong', mistakes: ['One.'] }, 0],
    [{ option: 'wrong' }, 1],
    [{ option: 'wrong', mistakes: [] }, 1],
    [{ option: 'right', mistakes: ['One.'] }, 1],
    [{ option: 'maybe' }, 1],
  ])('has a form that takes mistakes exactly where there are some: %j', (answer, faulty) => {
    const { need } = sampleAsk('check', brief, output);
    expect(Math.min(1, schemaFaults(need, answer).length)).toBe(faulty);
  });
});
