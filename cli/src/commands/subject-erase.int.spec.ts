import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runSubject } from './subject-fixture.spec.js';

/** Real: HTTP. What the orchestrator answers is given: an erasure that is tried again, and again. */
const FAULTS = [null, 'Legal hold 7.', 'Legal hold 7.', 'The ledger does not answer.\u001b[2J'];
const erasure = (fault: string | null, status = 'requested'): string =>
  JSON.stringify({
    erasureId: 'e-1',
    cause: 'subject',
    subject: 'subject-1',
    workflow: null,
    by: 'ana',
    requestedAt: '2026-11-27T00:00:00.000Z',
    status,
    keys: 1,
    tasks: 2,
    cancelled: 0,
    fault,
  });
let server: Server;
let looks: number;

beforeEach(async () => {
  looks = 0;
  server = createServer(({ method }, response) => {
    response.setHeader('content-type', 'application/json');
    if (method === 'POST') return response.end(erasure(null));
    const fault = FAULTS[(looks += 1) - 1];
    return response.end(fault === undefined ? erasure(null, 'complete') : erasure(fault));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

it('says what keeps an erasure waiting, once as long as it is the same, and ends with it', async () => {
  const { port } = server.address() as AddressInfo;
  const asked = ['erase', 'ann', '--reason', 'Asked.', '--wait'];
  expect(await runSubject(`http://127.0.0.1:${port}`, ...asked)).toEqual({
    out: 'erasure e-1 of subject-1 is complete: 1 keys destroyed, 2 tasks erased, 0 of them cancelled\n',
    err: [
      'e-1 is tried again: Legal hold 7.\n',
      'e-1 is tried again: The ledger does not answer.\\u001b[2J\n',
    ].join(''),
  });
}, 30_000);
