import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EventOf } from '@nightshift/contracts';
import { startTelemetry } from '@nightshift/telemetry';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countDecision } from './ticket-decisions.js';

// Real: the metrics, as Prometheus reads them.
const telemetry = startTelemetry('escalation', '0.0.0');
const server = createServer((request, response) => telemetry.metrics(request, response));

beforeAll(() => new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle)));
afterAll(async () => {
  server.close();
  await telemetry.stop();
});

const scraped = async (): Promise<string> => {
  const { port } = server.address() as AddressInfo;
  return (await fetch(`http://127.0.0.1:${port}`)).text();
};
const valueOf = (text: string, name: string, ...labels: readonly string[]): string | undefined =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${name}{`) && labels.every((one) => line.includes(one)))
    ?.split(' ')
    .at(-1);

it('counts how long people considered, and approvals that nobody can have read', async () => {
  const approval = { kind: 'approval', queue: 'legal', risk: 'low' };
  const given = (option?: string) => [{ data: { option } }] as unknown as readonly EventOf[];
  countDecision(approval, given(), 1.2);
  countDecision(approval, given('yes'), 2.999);
  countDecision(approval, given('no-delay'), 3);
  countDecision(approval, given('yes'), undefined);
  countDecision({ ...approval, kind: 'question' }, given('yes'), 1);
  // Refused in a moment, and a click that came twice: nobody approved anything.
  countDecision(approval, given('rejected'), 1);
  countDecision(approval, [], 1);
  const text = await scraped();
  const place = ['queue="legal"', 'tier="low"'];
  const seconds = 'nightshift_ticket_decision_seconds';
  expect(valueOf(text, `${seconds}_count`, ...place, 'kind="approval"')).toBe('4');
  expect(Number(valueOf(text, `${seconds}_sum`, ...place, 'kind="approval"'))).toBeCloseTo(8.199);
  expect(valueOf(text, `${seconds}_count`, ...place, 'kind="question"')).toBe('1');
  expect(valueOf(text, 'nightshift_fast_approvals_total', ...place)).toBe('2');
});
