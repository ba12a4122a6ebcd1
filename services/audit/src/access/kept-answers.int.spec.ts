import type { EventBody } from '@nightshift/contracts';
import { systemIds } from '@nightshift/event-store';
import { sha256 } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { expect, it } from 'vitest';
import { acceptedTask, TENANT, useSealedLedger } from '../content/sealed-ledger-fixture.spec.js';

// Real: PostgreSQL, its key ring, the embedded engine, HTTP.
const ledger = useSealedLedger(usePostgres());
const UNTIL = '2026-11-26T11:00:00.000Z';

const opened = (ticketId: string): EventBody => ({
  type: 'ticket.opened.v2',
  data: {
    ticketId,
    kind: 'question',
    queue: 'first',
    risk: 'low',
    dueAt: UNTIL,
    shownHash: sha256('a'),
    requestedBy: 'orchestrator',
    source: { service: 'orchestrator', stage: 'assess' },
    approvals: 1,
    ladder: [],
  },
  content: {
    ask: {
      title: 'Which?',
      question: 'Which?',
      kind: 'question',
      blocked: 'Two fit.',
      found: [],
      need: { type: 'object' },
      options: [],
      evidence: [],
      alternatives: [],
    },
  },
});
const keptFrom = (fromTicketId: string, precedentId: string): EventBody => ({
  type: 'precedent.kept.v1',
  data: {
    precedentId,
    groupKey: sha256('same'),
    kind: 'question',
    fromTicketId,
    expiresAt: UNTIL,
    by: 'ana',
  },
  content: { title: 'Which?', relevant: {}, answer: { option: 'one' } },
});

/** A task about somebody, with an answer of it that is kept. Gives the name that a reader of that is recorded by. */
const keptOf = async (name: string): Promise<string> => {
  const { append, keyOf, sealing } = ledger();
  const [taskId, ticketId, precedentId] = [systemIds.next(), systemIds.next(), systemIds.next()];
  const [key, subject] = [await keyOf(name), await sealing.ring.pseudonymOf(TENANT, name)];
  const kept = `precedent/${precedentId}`;
  await append(taskId, `task/${taskId}`, acceptedTask(taskId, subject), key);
  await append(taskId, `ticket/${ticketId}`, opened(ticketId), key);
  await append(kept, kept, keptFrom(ticketId, precedentId), key);
  return kept;
};

it('who read a kept answer is found by the data subject of the task that it came from', async () => {
  const { append, get, recorded } = ledger();
  const [ofOne, ofOther] = [await keptOf('patient-1'), await keptOf('patient-2')];
  const read = { taskId: ofOne, by: 'ann', purpose: 'precedent', until: UNTIL };
  await append(ofOne, `access/escalation/${ofOne}`, { type: 'content.read.v1', data: read });
  const list = `list-access/escalation/${TENANT}/gil/precedents/${UNTIL}`;
  const seen = { by: 'gil', purpose: 'precedents', tasks: [ofOther], until: UNTIL };
  await append(list, list, { type: 'content.listed.v1', data: seen });
  await recorded();
  const found = async (subject: string): Promise<readonly unknown[]> =>
    (await get<{ items: unknown[] }>(`/v1/ledger/access?subject=${subject}`)).items;
  expect(await found('patient-1')).toMatchObject([{ ...read, taskIds: [ofOne] }]);
  expect(await found('patient-2')).toMatchObject([{ by: 'gil', taskIds: [ofOther] }]);
  expect(await found('patient-3')).toEqual([]);
});
