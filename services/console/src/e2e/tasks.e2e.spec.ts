import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  openBrowser,
  picture,
  type Running,
  sidewaysBy,
  startNightshift,
  violationsInBothThemes,
  visit,
} from './console-fixture.spec.js';

// Real: the whole product in one process, Chromium, tasks of the example. Simulated: the models.
// Found by a word that no id begins like: those are hexadecimal, and of the demo's tasks other ones each time.
const QUEUED = ['zulu/one', 'zulu/two', 'zulu/three', 'zulu/four', 'zulu/five'] as const;

let browser: Browser;
let running: Running;
const ids = new Map<string, string>();

beforeAll(async () => {
  browser = await openBrowser();
  running = await startNightshift();
  await running.demo(40);
  // Nothing more is started: what is submitted now stays queued.
  await running.send('PUT', '/v1/admission/workflow/dependency-audit', { draining: true });
  for (const idempotencyKey of QUEUED) {
    const brief = { package: 'zod', folder: '/nowhere' };
    const body = { workflow: 'dependency-audit', brief, idempotencyKey, subject: 'crm-4711' };
    const { taskId } = await running.send<{ taskId: string }>('POST', '/v1/tasks', body);
    ids.set(idempotencyKey, taskId);
  }
  await eventually(async () => (await total('status=queued')) === QUEUED.length, 'queued tasks');
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

const total = async (query: string): Promise<number> =>
  (await running.get<{ total: number }>(`/v1/tasks/summary?${query}`)).total;
const act = (key: string, what: string): Promise<unknown> =>
  running.send('POST', `/v1/tasks/${ids.get(key)}/${what}`, {});
const rows = (page: Page) => page.getByRole('table', { name: 'Tasks' }).locator('[data-row]');
const shows = (page: Page, count: number): Promise<unknown> =>
  page
    .locator('header > p[role=status]', {
      hasText: new RegExp(`^${count.toLocaleString('en-US')} tasks?,`),
    })
    .waitFor();

describe('the filters of the list of tasks', () => {
  it('narrow it one by one, stand in the address, and are there again from it', async () => {
    const { page, faults, end } = await visit(browser, `${running.url}/tasks`);
    const all = await total('');
    await shows(page, all);
    const state = page.getByRole('group', { name: 'State' });
    await state.getByRole('button', { name: /^Queued/ }).click();
    await shows(page, 5);
    await state.getByRole('button', { name: /^Done/ }).click();
    expect(new URL(page.url()).searchParams.get('status')).toBe('completed,queued');
    await shows(page, await total('status=queued,completed'));
    await page.getByLabel('Subject', { exact: true }).fill('crm-4711');
    await shows(page, 5);
    await page.getByLabel('Words of subject, key or id').fill('TH zulu');
    await shows(page, 1);
    expect(await rows(page).innerText()).toContain('zulu/three');
    const link = page.url();
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await shows(page, all);
    await page.goto(link);
    await shows(page, 1);
    await page.goBack();
    await shows(page, all);
    expect(faults).toEqual([]);
    await end();
  });

  it('know workflows, costs and times, and what cannot be asked', async () => {
    const { page, faults, end } = await visit(browser, `${running.url}/tasks`);
    const dear = await total('minCostUsd=0.004');
    expect(dear).toBeGreaterThan(0);
    await page.getByLabel('Least cost in dollars').fill('0.004');
    await shows(page, dear);
    await page.getByRole('button', { name: 'Cost' }).click();
    await page.waitForURL(/order=dearest/);
    const costs = await eventually(async () => {
      const found = await page.locator('[data-row] [title$="nano-USD"]').allInnerTexts();
      return found.length > 1 && found.map((one) => Number(one.slice(1)));
    }, 'costs');
    expect(costs).toEqual(costs.toSorted((a, b) => b - a));
    await page.getByLabel('Highest cost in dollars').fill('0.001');
    await page.getByText('The least cost is above the highest.').waitFor();
    await page.getByLabel('Highest cost in dollars').fill('');
    await page.getByLabel('Workflow').selectOption('dependency-audit');
    await page.getByLabel('Accepted').first().selectOption('1h');
    await shows(page, dear);
    await page.getByLabel('Accepted').first().selectOption('between');
    await page.getByLabel('Accepted from').fill('2099-01-01T00:00');
    await page.getByText('No task fits this filter').waitFor();
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await shows(page, await total(''));
    expect(faults).toEqual([]);
    await end();
  });

  it('are saved under a name, chosen again after a reload, and removed', async () => {
    const { page, faults, end } = await visit(browser, `${running.url}/tasks?status=queued`);
    await shows(page, 5);
    const saved = page.getByRole('button', { name: 'Saved' });
    await saved.click();
    await page.getByRole('menuitem', { name: 'Save or remove …' }).click();
    await page.getByLabel('Save what is filtered now as').fill('Not begun');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Not begun').waitFor();
    await page.keyboard.press('Escape');
    await page.goto(`${running.url}/tasks`);
    await saved.click();
    await page.getByRole('menuitem', { name: 'Not begun' }).click();
    await shows(page, 5);
    expect(new URL(page.url()).search).toBe('?status=queued');
    await saved.click();
    await page.getByRole('menuitem', { name: 'Save or remove …' }).click();
    await page.getByRole('button', { name: 'Remove Not begun' }).click();
    await page.getByText('None yet.').waitFor();
    expect(faults).toEqual([]);
    await end();
  });
});

describe('an action on many tasks', () => {
  it('says what will happen, leaves ended ones alone, and tells what became of each', async () => {
    await act('zulu/one', 'cancel');
    await eventually(async () => (await total('status=queued')) === 4, 'a cancelled task');
    const { page, faults, end } = await visit(browser, `${running.url}/tasks?text=zulu`);
    await shows(page, 5);
    const boxes = page.getByRole('checkbox', { name: /^Choose zulu/ });
    await boxes.first().click();
    await boxes.last().click({ modifiers: ['Shift'] });
    await page.getByText('5 tasks chosen').waitFor();
    await page.keyboard.press('p');
    const dialog = page.getByRole('dialog');
    await dialog
      .getByText('4 of 5 will be paused; 1 is left alone (1 ended: cancelled).')
      .waitFor();
    // It ends between the plan and the deed.
    await act('zulu/two', 'cancel');
    await dialog.getByRole('button', { name: 'Pause 4 tasks' }).click();
    await dialog.getByText('3 of 4 tasks paused, 1 refused.').waitFor();
    await dialog.getByText('Not changed. The task is already cancelled.').waitFor();
    await picture(page, 'tasks-bulk');
    await dialog.getByRole('button', { name: 'Resume those 3' }).click();
    await dialog.getByText('3 of 3 tasks resumed.').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await eventually(async () => (await total('status=queued')) === 3, 'resumed tasks');
    // Both that were ended elsewhere are seen as such before the next plan is made.
    await eventually(async () => (await rows(page).getByText('Cancelled').count()) === 2, 'rows');
    await page.keyboard.press('c');
    await dialog.getByLabel('Reason').fill('Not needed');
    expect(await violationsInBothThemes(page, 'tasks-cancel')).toEqual([]);
    await dialog.getByRole('button', { name: /^Cancel 3 tasks$/ }).click();
    await dialog.getByText('3 of 3 tasks cancelled.').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await eventually(async () => (await total('status=cancelled')) === 5, 'cancelled tasks');
    await eventually(async () => (await rows(page).getByText('Cancelled').count()) === 5, 'rows');
    // A refusal is an answer, and the browser says so on its console.
    expect(faults.filter((fault) => !fault.includes('409'))).toEqual([]);
    await end();
  }, 60_000);

  it('runs ended ones again as new tasks, from the keyboard', async () => {
    const { page, faults, end } = await visit(browser, `${running.url}/tasks?text=zulu+one`);
    await shows(page, 1);
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('a');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Run again 1 task' }).click();
    await dialog.getByText('1 of 1 task run again.').waitFor();
    const made = dialog.getByRole('link').last();
    expect(await made.getAttribute('href')).not.toContain(String(ids.get('zulu/one')));
    expect(faults).toEqual([]);
    await end();
  });
});

describe('the form of a task', () => {
  it('says at its field what is wrong, here and by the server, then links to the task', async () => {
    const { page, faults, end } = await visit(browser, `${running.url}/tasks/new`);
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    const folder = page.getByRole('textbox', { name: 'Folder' });
    await page.getByText('Is needed.').first().waitFor();
    await eventually(() => folder.evaluate((field) => field === document.activeElement), 'focus');
    await folder.fill('/nowhere');
    await page.getByRole('textbox', { name: 'Package' }).fill("it's");
    await page.getByLabel('Subject').fill('not a name/x');
    expect(await page.locator('pre').innerText()).toContain(String.raw`"it'\''s"`);
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.getByText(/^Invalid string: must match pattern/).waitFor();
    expect(await page.getByLabel('Subject').getAttribute('aria-invalid')).toBe('true');
    expect(await violationsInBothThemes(page, 'task-new')).toEqual([]);
    await page.getByLabel('Subject').fill('crm-1');
    await page.keyboard.press('Enter');
    await page.getByText(/^Accepted/).waitFor();
    const link = page
      .getByRole('main')
      .getByRole('link')
      .filter({ hasText: /^[0-9a-f-]{36}$/ });
    const taskId = await link.innerText();
    expect(await running.get(`/v1/tasks/${taskId}`)).toMatchObject({
      brief: { folder: '/nowhere', package: "it's" },
    });
    await link.click();
    await page.waitForURL(`**/tasks/${taskId}`);
    expect(faults.filter((fault) => !fault.includes('400'))).toEqual([]);
    await end();
  }, 60_000);
});

describe('the list of tasks', () => {
  it('fits a telephone, and axe finds nothing in either theme', async () => {
    const { page, faults, end } = await visit(browser, `${running.url}/tasks`);
    await rows(page).first().waitFor();
    expect(await violationsInBothThemes(page, 'tasks')).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await sidewaysBy(page)).toBe(0);
    await page.getByRole('button', { name: 'Filters' }).click();
    expect(await violationsInBothThemes(page, 'tasks-360')).toEqual([]);
    await page.goto(`${running.url}/tasks/new`);
    await page.getByRole('textbox', { name: 'Folder' }).waitFor();
    expect(await sidewaysBy(page)).toBe(0);
    expect(faults).toEqual([]);
    await end();
  }, 60_000);
});
