import type { EventBody } from '@nightshift/contracts';
import { usePostgres } from '@nightshift/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { useSealedLedger } from '../content/sealed-ledger-fixture.spec.js';
import { brief, ledger as events, taskId } from './bundle-fixture.spec.js';
import type { Verdict } from './verdict.js';
import { FileVerifier } from './verify-file.js';

/** Real: as useSealedLedger says. The task's events are written by a store that seals. */
const ledger = useSealedLedger(usePostgres());
const SAID = 'half an emoji';
let key: string;

const signedFile = async (headers?: Record<string, string>): Promise<string> => {
  for (;;) {
    const file = await (await ledger().ask(`/v1/ledger/evidence/${taskId}`, headers)).text();
    if (!file.includes('"proof":null')) return file;
    await new Promise((wake) => setTimeout(wake, 100));
  }
};
/** By a key that came from elsewhere than the file. */
const verified = async (file: string): Promise<Verdict> => {
  const { items } = await ledger().get<{ items: { keys: string[] }[] }>('/v1/ledger/checkpoints');
  const verifier = new FileVerifier(items[0]?.keys ?? []);
  for (const line of file.split('\n').slice(0, -1)) verifier.line(line);
  return verifier.finish();
};
const report = async (): Promise<string> =>
  (await ledger().ask(`/v1/ledger/evidence/${taskId}/report`)).text();

beforeAll(async () => {
  key = await ledger().keyOf('patient-7');
  for (const text of events) {
    const event = JSON.parse(text) as EventBody & { subject: string; taskid: string };
    const { type, data, content, subject, taskid } = event;
    const body = { type, data, ...(content === undefined ? {} : { content }) } as EventBody;
    await ledger().append(taskid, subject, body, taskid === taskId ? key : undefined);
  }
  await ledger().recorded();
});

describe('the evidence of a sealed task', () => {
  it('is verified and read without this system', async () => {
    const file = await signedFile({
      'x-nightshift-actor': 'auditor',
      'x-nightshift-reason': 'audit 9',
    });
    expect(JSON.parse(file)).toMatchObject({
      format: 'nightshift.evidence/2',
      brief: { value: brief },
      retries: [{ reason: 'Retry-After' }],
    });
    const verdict = await verified(file);
    expect(verdict).toMatchObject({
      verdict: 'verified',
      content: { sealed: 0, erased: 0 },
      hashes: { checked: 7, absent: 0 },
    });
    expect(verdict.content.opened).toBeGreaterThan(10);
    const entries = file.slice(file.indexOf('"events":['));
    expect(entries).not.toContain(SAID);
    expect(await report()).toContain(SAID);
  });

  it('is given to nobody without a record of who got the keys, and why', async () => {
    const accesses = async (): Promise<readonly object[]> => {
      const path = `/v1/ledger/access?taskId=${taskId}`;
      return (await ledger().get<{ items: readonly object[] }>(path)).items;
    };
    const access = { by: 'auditor', purpose: 'evidence', reason: 'audit 9' };
    await expect.poll(async () => (await accesses()).at(-1)).toMatchObject(access);
  });

  it('says after the erasure that content is erased, and is verified', async () => {
    await ledger().erase(key);
    const file = await signedFile();
    expect(file).not.toContain('contentKey');
    expect(file).not.toContain(SAID);
    expect(JSON.parse(file)).toMatchObject({ brief: { value: null } });
    const verdict = await verified(file);
    expect(verdict).toMatchObject({ verdict: 'verified', content: { opened: 0, sealed: 0 } });
    expect(verdict.content.erased).toBeGreaterThan(10);
    expect(verdict.limits.map(({ code }) => code)).toContain('content-erased');
    const page = await report();
    expect(page).not.toContain(SAID);
    expect(page).toContain('content erased');
  });
});
