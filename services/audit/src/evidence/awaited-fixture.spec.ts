import { derivedId } from '@nightshift/kernel';
import { ledger, taskId } from './bundle-fixture.spec.js';

/** What is no range of places. */
export const noRanges = [
  'null',
  '{}',
  '[1,2]',
  '{"after":3,"upTo":3}',
  '{"after":-1,"upTo":3}',
  '{"after":1.5,"upTo":3}',
  '{"after":"1","upTo":3}',
  '{"after":true,"upTo":3}',
] as const;

/** @param file one that says nothing of awaited rows */
export const withAwaited = (file: string, awaited: string): string =>
  file.replace(',"events":[', `,"awaited":${awaited},"events":[`);

/** The ledger, and an event that another service has written under the subject of the task. */
export const sameSubject = (sequence: number): readonly string[] => {
  const accepted =
    ledger.find((body) => /"task.accepted.v1"/.test(body) && body.includes(taskId)) ?? '';
  const event = JSON.parse(accepted) as Readonly<Record<string, unknown>>;
  return [
    ...ledger,
    JSON.stringify({
      ...event,
      id: derivedId('event', 'elsewhere', String(sequence)),
      type: 'later.invented.v1',
      source: 'nightshift/cost',
      subject: `task/${taskId}`,
      sequence,
      data: {},
      content: {},
    }),
  ];
};
