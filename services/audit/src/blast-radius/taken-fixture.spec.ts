import { derivedId, sha256 } from '@nightshift/kernel';
import { written } from '../ledger/event-fixture.spec.js';
import { eventsOfTask } from '../ledger/task-fixture.spec.js';

interface Accepted {
  readonly data: object;
  readonly content: object;
}

/** A task that was forked from another one, and what it took over. */
export const forkedTask = (
  name: string,
  parent: string,
  tenant: string,
  outputs: Readonly<Record<string, object>>,
  fromStage = 'assess',
): readonly Buffer[] => {
  const [first = Buffer.of(), ...rest] = eventsOfTask(name, tenant);
  const accepted = JSON.parse(String(first)) as Accepted;
  const fork = { fromStage, effects: 'simulated' };
  const data = { ...accepted.data, parentTaskId: derivedId('task', parent), fork };
  const content = { ...accepted.content, outputs };
  return [Buffer.from(JSON.stringify({ ...accepted, data, content })), ...rest];
};

/** The same with what it said sealed, by a key that nobody has here. */
export const sealedFork = ([
  first = Buffer.of(),
  ...rest
]: readonly Buffer[]): readonly Buffer[] => {
  const key = derivedId('key');
  const content = { sealed: 'A256GCM', key, commitment: 'x', value: 'y' };
  const event = { ...(JSON.parse(String(first)) as object), subjectkey: key, content };
  return [Buffer.from(JSON.stringify(event)), ...rest];
};

/** What registered the workflow of these tasks, in another tenant. */
export const registered = written({
  type: 'workflow.registered.v1',
  subject: 'workflow/audit-dependencies@3',
  sequence: 1,
  taskId: 'workflow/audit-dependencies@3',
  data: {
    name: 'audit-dependencies',
    version: 3,
    hash: sha256('x'),
    definition: { stages: [{ name: 'research' }, { name: 'assess' }] },
  },
});

const service = 'escalation';

/** The answer of one task is kept; and answers a ticket of another one, in place of a person. */
export const keptAnswer = (from: string, to: string, tenant: string): readonly Buffer[] => {
  const [precedentId, ticketId] = [derivedId('precedent', from, to), derivedId('second', from, to)];
  return [
    written({
      service,
      subject: `precedent/${precedentId}`,
      type: 'precedent.kept.v1',
      sequence: 1,
      tenant,
      taskId: precedentId,
      data: {
        precedentId,
        groupKey: sha256('same question'),
        kind: 'approval',
        fromTicketId: derivedId('ticket', from),
        expiresAt: '2027-01-01T00:00:00.000Z',
        by: 'ben',
      },
      content: { title: 'Approve?', relevant: {}, answer: {} },
    }),
    written({
      service,
      subject: `ticket/${ticketId}`,
      type: 'ticket.answered.v2',
      sequence: 1,
      tenant,
      taskId: derivedId('task', to),
      data: {
        ticketId,
        kind: 'approval',
        queue: 'security',
        by: 'precedent',
        shownHash: sha256('x'),
        source: { service: 'orchestrator', stage: 'assess' },
        byDefault: false,
        via: 'precedent',
        precedentId,
      },
      content: { answer: {} },
    }),
  ];
};
