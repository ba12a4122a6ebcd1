import { expect, it } from 'vitest';
import { dashboardQueries } from './dashboards.js';

it('has the queries of both pages out of the sources of the console, each of them whole', async () => {
  const queries = await dashboardQueries(Date.parse('2026-11-26T06:00:00.000Z'));
  const names = queries.map(({ name }) => name);
  for (const name of ['night: workflows', 'night: spend', 'night: tickets', 'night: halts'])
    expect(names).toContain(name);
  for (const name of ['spend: prompts', 'spend: reserved']) expect(names).toContain(name);
  expect(new Set(names).size).toBe(names.length);
  for (const { query } of queries) {
    expect(query.trim()).toMatch(/^SELECT /);
    expect(query).not.toMatch(/undefined|NaN|\[object/);
  }
  expect(queries.find(({ name }) => name === 'spend: reserved')?.query).toContain("'2026-11-26'");
});
