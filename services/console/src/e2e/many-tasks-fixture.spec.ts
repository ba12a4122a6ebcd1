import type { Page } from 'playwright-core';

const STATUSES = ['completed', 'running', 'waiting', 'failed'] as const;

const taskAt = (index: number): object => ({
  taskId: `00000000-0000-8000-8000-${String(index).padStart(12, '0')}`,
  workflow: 'dependency-audit@1',
  subject: `crm-${index % 97}`,
  idempotencyKey: `many/${index}`,
  status: STATUSES[index % STATUSES.length],
  stage: 'assess',
  ticketId: null,
  cost: { nanoUsd: 1_000_000 + index, usd: '$0.001' },
  deadlineAt: null,
  acceptedAt: new Date(Date.UTC(2026, 10, 26) - index * 1_000).toISOString(),
  updatedAt: new Date(Date.UTC(2026, 10, 26)).toISOString(),
});

/** Answers the list of tasks of a page in the place of the server: so many rows, in pages as asked for. */
export const manyTasks = async (page: Page, count: number): Promise<void> => {
  await page.route(/\/v1\/tasks\?/, (route) => {
    const query = new URL(route.request().url()).searchParams;
    const from = Number(query.get('cursor') ?? 0);
    const to = Math.min(count, from + Number(query.get('limit')));
    const items = Array.from({ length: to - from }, (_, index) => taskAt(from + index));
    return route.fulfill({ json: { items, nextCursor: to < count ? String(to) : null } });
  });
  const cost = { nanoUsd: count * 1_000_000, usd: '' };
  const each = count / STATUSES.length;
  const tasks = Object.fromEntries(STATUSES.map((status) => [status, each]));
  await page.route(/\/v1\/tasks\/summary/, (route) =>
    route.fulfill({ json: { tasks, total: count, cost } }),
  );
};
