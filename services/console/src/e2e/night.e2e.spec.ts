import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  live,
  openBrowser,
  picture,
  type Running,
  sidewaysBy,
  startNightshift,
  violationsInBothThemes,
  visit,
} from './console-fixture.spec.js';

// The page "Last night". Real: the whole product in one process, Chromium. Simulated: the models.
const PATIENCE_MS = 90_000;
const PACKAGES = 30;
const WORKFLOW = 'dependency-audit';

let browser: Browser;
let running: Running;
let result: { completed: number; waiting: number };
beforeAll(async () => {
  browser = await openBrowser();
  running = await startNightshift();
});
afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

interface List<T> {
  readonly items: readonly T[];
}
const rowsOf = async (query: string): Promise<readonly (readonly unknown[])[]> => {
  const { rows } = await running.send<{ rows: readonly (readonly unknown[])[] }>(
    'POST',
    '/v1/ledger/sql',
    { query },
  );
  return rows;
};
const headline = (page: Page, done: number, all: number) =>
  page.getByRole('heading', { level: 1, name: `${done} of ${all} tasks done` });
const countOf = (page: Page, outcome: string) => page.locator(`[data-outcome="${outcome}"] b`);
const cell = (page: Page, name: string) => page.locator(`[data-cell="${name}"]`);
const textOf = async (page: Page, name: string): Promise<string> =>
  (await cell(page, name).textContent()) ?? '';
const open = async (path: string, options = {}) => {
  const visited = await visit(browser, `${running.url}${path}`, options);
  // A dozen queries of the ledger stand behind this page: on a machine that does much else they take long.
  visited.page.setDefaultTimeout(PATIENCE_MS);
  return visited;
};

describe('the first minutes of a new user', () => {
  it('say what to do, and the page fills by itself once tasks come in', async () => {
    const { page, faults, end } = await open('/');
    await live(page);
    await page.getByRole('heading', { name: 'No tasks yet' }).waitFor();
    await page.getByText('npx nightshift demo --limit 20').waitFor();
    await page.getByText(`curl -i ${running.url}/v1/tasks`).waitFor();
    await page.getByText(`"workflow":"${WORKFLOW}"`).waitFor();
    const form = page.getByRole('link', { name: 'Fill in a form' });
    expect(await form.getAttribute('href')).toBe('/tasks/new');
    const violations = await violationsInBothThemes(page, 'night-empty');
    result = await running.demo(PACKAGES, 3);
    expect(result.completed + result.waiting).toBe(PACKAGES);
    await headline(page, result.completed, PACKAGES).waitFor();
    expect(violations).toEqual([]);
    expect(faults).toEqual([]);
    await end();
  });
});

describe('the night', () => {
  it('shows the figures of the API', async () => {
    const { page, faults, end } = await open('/?range=1h');
    await headline(page, result.completed, PACKAGES).waitFor();
    const { tasks } = await running.get<{ tasks: Record<string, number> }>('/v1/tasks/summary');
    for (const outcome of ['completed', 'waiting', 'halted', 'failed'])
      expect(await countOf(page, outcome).textContent()).toBe(String(tasks[outcome] ?? 0));
    const row = page.locator(`[data-workflow="${WORKFLOW}@1"]`);
    expect(await row.locator('td').first().textContent()).toBe(String(PACKAGES));

    const [[spent, calls] = []] = await rowsOf('select sum(cost_usd), count() from v_model_calls');
    const { items } = await running.get<List<{ settled: { nanoUsd: number } }>>('/v1/budgets');
    expect(items[0]?.settled.nanoUsd).toBe(Math.round(Number(spent) * 1e9));
    expect(await textOf(page, 'Spend')).toContain(`for ${String(calls)} model calls`);
    expect(await textOf(page, 'Spend')).toContain('all of simulated models');

    const [[retries] = []] = await rowsOf('select count() from v_retries');
    await cell(page, 'Retries')
      .getByText(new RegExp(`^${String(retries)} (retry|retries) on`))
      .waitFor();
    expect(await textOf(page, 'QA catch rate')).toContain('not measured yet');
    const { items: queues } = await running.get<List<{ open: number }>>('/v1/queues');
    const waiting = queues.reduce((sum, queue) => sum + queue.open, 0);
    await cell(page, 'Waiting for a person')
      .getByRole('link', { name: `Review ${waiting} ticket` })
      .waitFor();
    await cell(page, 'Services').getByText('6 of 6 up').waitFor();
    expect(faults).toEqual([]);
    await end();
  });

  it('is of the time that the address names, and of no other', async () => {
    const { page, faults, end } = await open('/?range=1h');
    await headline(page, result.completed, PACKAGES).waitFor();
    await page.getByRole('button', { name: 'Last 24 h' }).click();
    await page.waitForURL(/range=24h/);
    await page.reload();
    await headline(page, result.completed, PACKAGES).waitFor();
    const pressed = page.getByRole('button', { pressed: true });
    expect(await pressed.first().textContent()).toBe('24 h');
    await page.goBack();
    await page.waitForURL(/range=1h/);

    await page.getByRole('button', { name: 'Custom' }).click();
    const dialog = page.getByRole('dialog', { name: 'Time range' });
    await dialog.getByLabel('From').fill('2020-01-01T22:00');
    await dialog.getByLabel('To').fill('2020-01-01T08:00');
    await dialog.getByRole('button', { name: 'Show this time' }).click();
    await dialog.getByText('The end must be after the start.').waitFor();
    await dialog.getByLabel('To').fill('2020-01-02T08:00');
    await dialog.getByRole('button', { name: 'Show this time' }).click();
    await page.getByRole('heading', { name: 'No tasks in this time' }).waitFor();
    expect(new URL(page.url()).searchParams.get('range')).toBe('custom');
    // The headline is read first; the parts follow.
    await cell(page, 'Spend').getByText('$0.00 for 0 model calls').waitFor();
    await cell(page, 'Retries').getByText('not measured yet').waitFor();
    expect(faults).toEqual([]);
    await end();
  });

  it('says so where the address names no span of time', async () => {
    const { page, end } = await open('/?range=custom&from=then&to=now');
    await page.getByText('The address names no span of time').waitFor();
    expect(await page.getByRole('button', { pressed: true }).first().textContent()).toMatch(
      /Last night|12 h/,
    );
    await end();
  });

  it('leads from each figure to the tasks that it counts', async () => {
    const { page, faults, end } = await open('/?range=1h');
    await countOf(page, 'waiting').click();
    await page.waitForURL(/\/tasks\?/);
    const search = new URL(page.url()).searchParams;
    expect(search.get('status')).toBe('waiting');
    const found = await running.get<List<object>>(`/v1/tasks?${search.toString()}&limit=100`);
    expect(found.items).toHaveLength(result.waiting);

    await page.goBack();
    await page.getByRole('link', { name: `${PACKAGES} tasks of ${WORKFLOW}@1` }).click();
    await page.waitForURL(/\/tasks\?/);
    const { searchParams } = new URL(page.url());
    expect(searchParams.get('workflow')).toBe(`${WORKFLOW}@1`);
    const all = await running.get<List<object>>(`/v1/tasks?${searchParams.toString()}&limit=100`);
    expect(all.items).toHaveLength(PACKAGES);
    expect(faults).toEqual([]);
    await end();
  });

  it('is there as tables, with the same sums, each row with a link to what it counts', async () => {
    const { page, faults, end } = await open('/?range=1h');
    const lane = page.locator('[data-lane="closed"]');
    const picture = lane.getByRole('img');
    await picture.waitFor();
    expect(await picture.getAttribute('aria-label')).toContain(`${result.completed} done`);
    await page.getByRole('button', { name: 'Show as table: Tasks closed' }).click();
    await lane.getByRole('table').waitFor();
    const done = await lane.locator('tbody tr td:nth-child(2)').allTextContents();
    expect(done.reduce((sum, text) => sum + Number(text), 0)).toBe(result.completed);
    expect(new URL(page.url()).searchParams.get('table')).toBe('closed');
    const link = await lane.locator('tbody a').first().getAttribute('href');
    expect(decodeURIComponent(link ?? '')).toContain('from+v_tasks');
    const violations = await violationsInBothThemes(page, 'night-table');
    for (const name of ['Retries', 'Spend', 'Answers']) {
      await page.getByRole('button', { name: `Show as table: ${name}` }).click();
      await page.getByRole('region', { name: /^(Retries|Spend) per|^Answers by/ }).waitFor();
    }
    await page.getByRole('button', { name: 'Show as table: Answers' }).click();
    await page.getByRole('table', { name: /by people/ }).waitFor({ state: 'detached' });
    expect(violations).toEqual([]);
    expect(faults).toEqual([]);
    await end();
  });
});

describe('a live halt', () => {
  afterEach(async () => {
    const { items } = await halts();
    for (const { haltId } of items)
      await running.send('POST', `/v1/halts/${haltId}/lift`, {}).catch(() => {});
  });
  const halts = () => running.get<List<{ haltId: string; key: string }>>('/v1/halts');

  it('stands over everything, with who ordered it, why, and since when; and is lifted from there', async () => {
    const { page, faults, end } = await open('/?range=1h');
    await live(page);
    await headline(page, result.completed, PACKAGES).waitFor();
    const body = { scope: 'workflow', key: WORKFLOW, reason: 'The licences look wrong.' };
    await running.send('POST', '/v1/halts', body);
    const banner = page.getByRole('region', { name: 'Live halts' });
    await banner.getByRole('heading', { name: `${WORKFLOW}: stopped by a person` }).waitFor();
    for (const text of ['1 live halt', 'The licences look wrong.', 'No owner yet', 'local-user'])
      await banner.getByText(text).waitFor();
    await banner.getByText(/^since \d\d:\d\d$/).waitFor();
    await page
      .getByRole('list', { name: 'Notable moments' })
      .getByText('stopped by a person')
      .waitFor();
    const violations = await violationsInBothThemes(page, 'night-halt');

    await banner.getByRole('button', { name: `Lift: ${WORKFLOW}` }).click();
    const dialog = page.getByRole('dialog', { name: `Lift the halt: ${WORKFLOW}?` });
    expect(await halts()).toMatchObject({ items: [{ key: WORKFLOW }] });
    await dialog.getByRole('button', { name: 'Lift the halt' }).click();
    // While it is open, nothing behind it has a role.
    await dialog.waitFor({ state: 'detached' });
    await banner.waitFor({ state: 'detached' });
    expect((await halts()).items).toEqual([]);
    expect(violations).toEqual([]);
    expect(faults).toEqual([]);
    await end();
  });

  it('of a budget is lifted by raising it, for a reason, and what waited goes on', async () => {
    const { page, faults, end } = await open('/?range=1h');
    await live(page);
    const { items } = await running.get<List<{ taskId: string }>>('/v1/tasks?status=completed');
    const path = `/v1/tasks/${items[0]?.taskId ?? ''}`;
    const { brief } = await running.get<{ brief: object }>(path);
    await running.send('PUT', `/v1/budgets/workflow/${WORKFLOW}`, { limitUsd: 0.01 });
    const { taskId } = await running.send<{ taskId: string }>('POST', '/v1/tasks', {
      workflow: WORKFLOW,
      brief,
    });
    const banner = page.getByRole('region', { name: 'Live halts' });
    await banner.getByRole('heading', { name: `${WORKFLOW}: budget reached` }).waitFor();
    await banner.getByText(/of \$0\.01\S* committed/).waitFor();
    const held = banner.getByRole('link', { name: '1 task' });
    expect(await held.getAttribute('href')).toBe(`/tasks?status=halted&workflow=${WORKFLOW}`);
    await countOf(page, 'halted').filter({ hasText: /^1$/ }).waitFor();
    await banner.getByRole('button', { name: 'Raise budget' }).click();
    const dialog = page.getByRole('dialog', { name: 'Raise the budget' });
    await dialog.getByLabel('Raise by, in USD').fill('5');
    await dialog.getByText('The limit becomes $5.01').waitFor();
    const raise = dialog.getByRole('button', { name: 'Raise by $5.00' });
    // A reason is asked for: without one nothing is raised.
    expect(await raise.isDisabled()).toBe(true);
    await dialog.getByLabel('Reason').fill('The night is worth it.');
    await raise.click();
    await dialog.waitFor({ state: 'detached' });
    await banner.waitFor({ state: 'detached' });
    const statusNow = async (): Promise<string> =>
      (await running.get<{ status: string }>(`/v1/tasks/${taskId}`)).status;
    await expect.poll(statusNow, { timeout: PATIENCE_MS }).toMatch(/^(completed|waiting)$/);
    const [[reason] = []] = await rowsOf(
      "select JSONExtractString(data, 'reason') from v_events where type = 'budget.set.v1' order by time desc limit 1",
    );
    expect(reason).toBe('The night is worth it.');
    expect(faults).toEqual([]);
    await end();
  });
});

describe('the page', () => {
  it('fits 360 pixels, with targets for thumbs, and has no accessibility violation', async () => {
    const { page, faults, end } = await open('/?range=1h', {
      viewport: { width: 360, height: 740 },
    });
    await page.locator('[data-lane="closed"] svg').waitFor();
    await page.locator('[data-service]').first().waitFor();
    expect(await sidewaysBy(page)).toBe(0);
    const wider = await page
      .locator('main *')
      .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().right > 361).length);
    expect(wider).toBe(0);
    const small = await page
      .locator('main button:visible')
      .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 44).length);
    expect(small).toBe(0);
    await picture(page, 'night-360');
    expect(await violationsInBothThemes(page, 'night-phone')).toEqual([]);
    expect(faults).toEqual([]);
    await end();
  });

  it('has no accessibility violation on a wide screen in either theme', async () => {
    const { page, faults, end } = await open('/?range=1h', {
      viewport: { width: 1440, height: 900 },
    });
    await page.locator('[data-lane="closed"] svg').waitFor();
    await page.locator('[data-service]').first().waitFor();
    expect(await violationsInBothThemes(page, 'night')).toEqual([]);
    expect(faults).toEqual([]);
    await end();
  });
});
