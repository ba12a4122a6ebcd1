import { expect, it } from 'vitest';
import { systemTable } from './system.js';

const service = {
  name: 'orchestrator',
  ready: true,
  reason: null,
  lagSeconds: 0.2,
  outboxPending: 3,
  deadLetters: 0,
  hotStore: { events: 1200, bytes: 3_145_728, inbox: 400, retired: 9000 },
};

it('shows what PostgreSQL holds and what has left it; what is not known is not zero', () => {
  const silent = { ...service, name: 'qa', ready: false, lagSeconds: null, hotStore: null };
  const [, first, second] = systemTable([service, silent]).split('\n');
  expect(first).toMatch(/^orchestrator +yes +0\.2 s +3 +0 +1200 +9000 +400 +3\.0 MiB$/);
  expect(second).toMatch(/^qa +no +\? +3 +0 +\? +\? +\? +\?$/);
});
