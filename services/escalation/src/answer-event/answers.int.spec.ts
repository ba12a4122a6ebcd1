import { createHmac } from 'node:crypto';
import { answersTopic, answerSubmissionType } from '@nightshift/contracts';
import { derivedId, hashOfJson } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ask,
  type OtherSystems,
  SECRET,
  startOtherSystems,
} from '../other-systems-fixture.spec.js';

/** Real: PostgreSQL and the embedded bus. Another system signs with a key of its own. */
const postgres = usePostgres();
let service: OtherSystems;

const OTHER = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
beforeAll(async () => {
  service = await startOtherSystems(await postgres.newDatabase(), {
    env: { NIGHTSHIFT_ANSWER_KEYS: `erp=${SECRET},crm@globex=${OTHER}` },
  });
});
afterAll(() => service?.close());

let sent = 0;
interface Answer {
  readonly key?: string;
  readonly secret?: string;
  readonly ageSeconds?: number;
  readonly answer?: object;
  readonly more?: object;
  readonly id?: string;
}
/** Signed as another system would, without the library that verifies. */
const submission = (
  ticketId: string,
  {
    key = 'erp',
    secret = SECRET,
    ageSeconds = 0,
    answer = { option: 'yes' },
    more = {},
    id,
  }: Answer = {},
): string => {
  const eventId = id ?? `answer-${(sent += 1)}`;
  const timestamp = Math.floor(Date.now() / 1_000) - ageSeconds;
  const payload = JSON.stringify({ ticketId, shownHash: hashOfJson(ask), answer, ...more });
  const raw = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const mac = createHmac('sha256', raw)
    .update(`${eventId}.${timestamp}.${payload}`)
    .digest('base64');
  return JSON.stringify({
    specversion: '1.0',
    id: eventId,
    source: 'https://erp.example',
    type: answerSubmissionType,
    data: { key, timestamp, payload, signature: `v1,${mac}` },
  });
};
const give = (value: string) => service.publish(answersTopic, value);
const answered = async (ticketId: string) =>
  (await service.events('ticket.answered.v2')).filter(
    ({ data }) => (data as { ticketId: string }).ticketId === ticketId,
  );
const refusals = async (ticketId: string) =>
  (await service.events('answer.refused.v1'))
    .map(({ data }) => data as { ticketId: string; code: string; by?: string; reason: string })
    .filter((data) => data.ticketId === ticketId);
const lastRefusal = async () =>
  (await service.events('answer.refused.v1')).map(({ data }) => data).at(-1);

describe('an answer by event', () => {
  it('is the answer of the system whose key signed it, once, however often it comes', async () => {
    const ticketId = await service.open();
    const value = submission(ticketId);
    await give(value);
    await give(value);
    await give(submission(ticketId));
    expect(await answered(ticketId)).toMatchObject([
      {
        data: { by: 'erp', option: 'yes' },
        content: { answer: { option: 'yes' } },
        tenantid: 'default',
      },
    ]);
    expect(await refusals(ticketId)).toEqual([]);
  });

  it('is refused with what is wrong, and not with what was written', async () => {
    const ticketId = await service.open();
    await give(submission(ticketId, { answer: { option: 'yes', why: 'x', 'Ms Doe': 1 } }));
    expect(await answered(ticketId)).toEqual([]);
    const [refused] = await refusals(ticketId);
    expect(refused).toMatchObject({ code: 'invalid-answer', by: 'erp' });
    expect(JSON.stringify(refused)).not.toContain('Doe');
  });

  it('is refused where it was forged, and a true one with the same id is still taken', async () => {
    const ticketId = await service.open();
    const id = 'same-id';
    await give(submission(ticketId, { id, secret: OTHER }));
    expect(await lastRefusal()).toMatchObject({
      code: 'bad-signature',
      submissionId: id,
      ticketId: 'unknown',
    });
    const tampered = JSON.parse(submission(ticketId)) as { data: { payload: string } };
    tampered.data.payload = tampered.data.payload.replace('yes', 'no');
    await give(JSON.stringify(tampered));
    expect(await answered(ticketId)).toEqual([]);
    await give(submission(ticketId, { id }));
    expect(await answered(ticketId)).toHaveLength(1);
  });

  it('is refused when it comes more than five minutes late, or early', async () => {
    const ticketId = await service.open();
    await give(submission(ticketId, { ageSeconds: 310 }));
    expect(await lastRefusal()).toMatchObject({ code: 'bad-signature' });
    await give(submission(ticketId, { ageSeconds: -310 }));
    expect(await answered(ticketId)).toEqual([]);
    await give(submission(ticketId, { ageSeconds: 290 }));
    expect(await answered(ticketId)).toHaveLength(1);
  });

  it('of a key that nobody set is refused', async () => {
    await give(submission(await service.open(), { key: 'nobody' }));
    expect(await lastRefusal()).toMatchObject({ code: 'unknown-key' });
  });

  it('reaches tickets of its own tenant alone, and learns nothing of others', async () => {
    const theirs = await service.open({}, 'globex');
    await give(submission(theirs));
    await give(submission(derivedId('none')));
    const [refused, unknown] = [await refusals(theirs), await refusals(derivedId('none'))].flat();
    expect(refused?.reason).toBe(unknown?.reason);
    expect(refused).toMatchObject({ code: 'no-such-ticket' });
    await give(submission(theirs, { key: 'crm', secret: OTHER }));
    expect(await answered(theirs)).toMatchObject([{ data: { by: 'crm' }, tenantid: 'globex' }]);
  });

  it('to a ticket that is closed, or asks something else by now, is refused once', async () => {
    const ticketId = await service.open();
    await give(submission(ticketId));
    const late = submission(ticketId, { answer: { option: 'no' } });
    await give(late);
    await give(late);
    expect(await refusals(ticketId)).toMatchObject([{ code: 'ticket-closed', by: 'erp' }]);
    const changed = await service.open({ title: 'Another?' });
    await give(submission(changed));
    expect(await refusals(changed)).toMatchObject([{ code: 'stale-view' }]);
  });

  it('is refused where a person of that name could not give it', async () => {
    const ticketId = await service.open({}, 'default', { queue: 'closed' });
    await give(submission(ticketId));
    expect(await refusals(ticketId)).toMatchObject([{ code: 'not-a-member', by: 'erp' }]);
    const shared = await service.open({}, 'default', { approvals: 2 });
    await give(submission(shared));
    await give(submission(shared, { answer: { option: 'no' } }));
    expect(await answered(shared)).toEqual([]);
    expect(await refusals(shared)).toMatchObject([{ code: 'second-person-needed' }]);
  });

  it('that cannot be read is parked, and keeps no other from being taken', async () => {
    const ticketId = await service.open();
    await give('{"secret"');
    await give(submission(ticketId));
    expect(service.parked).toMatchObject([
      { code: 'unreadable-answer', group: 'escalation.answers' },
    ]);
    expect(service.parked[0]?.reason).not.toContain('secret');
    expect(await answered(ticketId)).toHaveLength(1);
  });
});
