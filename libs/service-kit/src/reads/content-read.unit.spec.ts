import { specification } from '@nightshift/testing';
import { describe, it } from 'vitest';
import { contentReadDecider, type ReadContent } from './content-read.js';

const given = specification(contentReadDecider);
const at = '2026-11-26T10:00:00.000Z';
const until = '2026-11-26T11:00:00.000Z';
const read: ReadContent = { type: 'readContent', taskId: 't1', by: 'ann', purpose: 'trace', at };
const recorded = (more: object = {}) => ({
  type: 'content.read.v1' as const,
  data: { taskId: 't1', by: 'ann', purpose: 'trace', until, ...more },
});

describe('a record of who read content', () => {
  it('is made of the first access', () => given().when(read).then(recorded()));

  it('stands for an hour for what the same person reads for the same purpose', () => {
    given(recorded())
      .when({ ...read, at: '2026-11-26T10:59:59.999Z' })
      .thenNothing();
    given(recorded())
      .when({ ...read, at: until })
      .then(recorded({ until: '2026-11-26T12:00:00.000Z' }));
  });

  it('stands no longer than the day it is made on', () =>
    given()
      .when({ ...read, at: '2026-11-26T23:30:00.000Z' })
      .then(recorded({ until: '2026-11-27T00:00:00.000Z' })));

  it('does not stand for another person or purpose', () => {
    given(recorded())
      .when({ ...read, by: 'ben' })
      .then(recorded({ by: 'ben' }));
    given(recorded())
      .when({ ...read, purpose: 'call' })
      .then(recorded({ purpose: 'call' }));
  });

  it('stands for what is read without a reason if it has one, and not the other way round', () => {
    given(recorded())
      .when({ ...read, reason: 'why' })
      .then(recorded({ reason: 'why' }));
    given(recorded({ reason: 'why' }))
      .when(read)
      .thenNothing();
    given(recorded({ reason: 'why' }))
      .when({ ...read, reason: 'why' })
      .thenNothing();
  });

  it('does not stand for another reason, and the one before goes on standing for its own', () => {
    const changed = '2026-11-26T10:10:00.000Z';
    const another = recorded({ reason: 'another', until: '2026-11-26T11:10:00.000Z' });
    given(recorded({ reason: 'why' }))
      .when({ ...read, reason: 'another', at: changed })
      .then(another);
    given(recorded({ reason: 'why' }), another)
      .when({ ...read, reason: 'why', at: changed })
      .thenNothing();
    given(recorded({ reason: 'why' }), another)
      .when({ ...read, at: '2026-11-26T11:09:59.999Z' })
      .thenNothing();
  });
});
