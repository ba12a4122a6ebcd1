import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  live,
  openBrowser,
  type Running,
  sidewaysBy,
  startNightshift,
  violationsInBothThemes,
  violationsOn,
  visit,
} from './console-fixture.spec.js';

// From a halt to its post-mortem. Real: the whole product in one process, Chromium. Simulated: the models.
const PATIENCE_MS = 60_000;
const WORKFLOW = 'dependency-audit';

let browser: Browser;
let running: Running;
beforeAll(async () => {
  browser = await openBrowser();
  running = await startNightshift();
  await running.demo(10);
});
afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

interface Incident {
  readonly incidentId: string;
  readonly title: string;
  readonly status: string;
  readonly times: Readonly<Record<string, string | null>>;
  readonly impact: { readonly tasks: number; readonly runs: number };
  readonly pack: {
    readonly workflows: readonly { readonly hash: string }[];
    readonly halts: readonly { readonly haltId: string }[];
  };
  readonly packHash: string;
}
const incidents = async (): Promise<readonly Incident[]> =>
  (await running.get<{ items: readonly Incident[] }>('/v1/incidents')).items;
const one = (id: string) => running.get<Incident>(`/v1/incidents/${id}`);

const open = async (path: string, options = {}) => {
  const visited = await visit(browser, `${running.url}${path}`, options);
  visited.page.setDefaultTimeout(PATIENCE_MS);
  await live(visited.page);
  return visited;
};
const order = (reason: string) =>
  running.send<{ haltId: string }>('POST', '/v1/halts', {
    scope: 'workflow',
    key: WORKFLOW,
    reason,
  });
const lift = (haltId: string) => running.send('POST', `/v1/halts/${haltId}/lift`, {});
const dialog = (page: Page) => page.getByRole('dialog');
const timeline = (page: Page) => page.getByRole('list', { name: 'Timeline' });
const current = (page: Page) => page.locator('[aria-current="step"]');

const reach = async (page: Page, status: string): Promise<void> => {
  await page.keyboard.press('s');
  await dialog(page)
    .getByRole('button', { name: `Set to ${status}` })
    .click();
  await dialog(page).waitFor({ state: 'detached' });
  await page.locator(`[data-status="${status}"][aria-current="step"]`).waitFor();
};
const write = async (page: Page, text: string, kind: string): Promise<void> => {
  await page.keyboard.press('n');
  await dialog(page).getByLabel('What you saw, did or learnt').fill(text);
  await dialog(page).getByLabel('In the post-mortem').selectOption({ label: kind });
  await dialog(page).getByRole('button', { name: 'Write it down' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await timeline(page).getByText(text).waitFor();
};

describe('an incident', () => {
  it('says how to open one while there is none', async () => {
    const { page, faults, end } = await open('/incidents');
    await page.getByText('No incident is open').waitFor();
    expect(await violationsInBothThemes(page, 'incidents-empty')).toEqual([]);
    expect(faults).toEqual([]);
    await end();
  });

  it('is one click from a halt, and goes through its statuses to a post-mortem', async () => {
    const { page, faults, end } = await open('/', { viewport: { width: 1440, height: 1000 } });
    const { haltId } = await order('The licences look wrong.');
    const banner = page.getByRole('region', { name: 'Live halts' });
    await eventually(
      async () =>
        (await running.get<{ items: readonly object[] }>('/v1/tickets?kind=budget')).items.length,
      'the ticket of the halt',
    );
    await banner.getByRole('button', { name: `Open incident: ${WORKFLOW}` }).click();
    await page.waitForURL(/\/incidents\/[0-9a-f-]{36}$/);
    await page.getByRole('heading', { level: 1, name: /Halt of workflow/ }).waitFor();
    expect(await current(page).getAttribute('data-status')).toBe('triage');
    const [{ incidentId } = { incidentId: '' }] = await incidents();
    const opened = await one(incidentId);
    expect(opened.pack.halts).toMatchObject([{ haltId }]);
    await page.getByText(opened.packHash).waitFor();

    await reach(page, 'started');
    await write(page, 'The list of licences was old.', 'What contributed');
    await write(page, 'The halt stopped it.', 'What helped');
    await write(page, '<img src=x onerror=alert(1)> is text', 'Learnt');
    await reach(page, 'mitigated');
    await lift(haltId);
    // Without a reload: the halt's end is told on the live stream.
    await timeline(page).getByText('The halt was lifted.').waitFor();
    await page.keyboard.press('f');
    await dialog(page).getByLabel('What is to be done').fill('Test the list');
    await dialog(page).getByLabel('By whom').fill('cleo');
    await dialog(page).getByLabel('Until').fill('2027-01-15');
    await dialog(page).getByRole('button', { name: 'Add it' }).click();
    await page.getByRole('list', { name: 'Follow-ups' }).getByText('Test the list').waitFor();
    const violations = await violationsInBothThemes(page, 'incident');
    await reach(page, 'resolved');
    await reach(page, 'closed');
    expect(await one(incidentId)).toMatchObject({
      status: 'closed',
      pack: opened.pack,
      packHash: opened.packHash,
    });

    await page.keyboard.press('p');
    await page.waitForURL(/post-mortem$/);
    for (const text of [
      'The list of licences was old.',
      'The halt stopped it.',
      '<img src=x onerror=alert(1)> is text',
      'Test the list',
      'By a halt',
    ])
      await page.getByText(text).first().waitFor();
    expect(violations).toEqual([]);
    expect(await violationsInBothThemes(page, 'post-mortem')).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Markdown' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`post-mortem-${incidentId}.md`);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Print' }).count()).toBe(0);
    expect(
      await page.locator('article').evaluate((article) => getComputedStyle(article).color),
    ).toBe('rgb(22, 30, 43)');
    expect(faults).toEqual([]);
    await end();
  });

  it('refuses a time that cannot be, keeps what was typed, and is corrected with a reason', async () => {
    const { incidentId } = await running.send<Incident>('POST', '/v1/incidents', {
      about: [{ kind: 'tenant', key: 'default' }],
      title: 'Slow answers',
    });
    const { page, faults, end } = await open(`/incidents/${incidentId}`);
    await page.getByRole('heading', { name: 'Slow answers' }).waitFor();
    await page.getByRole('button', { name: 'Set to started' }).click();
    await dialog(page).getByLabel('When').fill('2099-01-01T00:00:00');
    await dialog(page).getByRole('button', { name: 'Set to started' }).click();
    await dialog(page).getByText('must not be after').first().waitFor();
    expect(await dialog(page).getByLabel('When').inputValue()).toContain('2099-01-01T00:00');
    await dialog(page).getByLabel('When').fill('');
    await dialog(page).getByRole('button', { name: 'Set to started' }).click();
    await dialog(page).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Correct Started' }).click();
    await dialog(page).getByLabel('It was not reached after all').check();
    const correct = dialog(page).getByRole('button', { name: 'Correct it' });
    expect(await correct.isDisabled()).toBe(true);
    await dialog(page).getByLabel('Reason').fill('The wrong incident.');
    await correct.click();
    await dialog(page).waitFor({ state: 'detached' });
    expect(await current(page).getAttribute('data-status')).toBe('triage');
    await timeline(page).getByText('The wrong incident.').waitFor();
    // What was refused is an answer of the server, which the browser notes.
    expect(faults.filter((fault) => !fault.includes('400'))).toEqual([]);
    await end();
  });

  it('is reached from spend and from a task, and a halt that has one leads to it', async () => {
    const { page, faults, end } = await open('/spend');
    const { haltId } = await order('Again.');
    const halts = page.getByRole('list', { name: 'Halts in force' });
    await halts.getByRole('button', { name: /^Open incident/ }).click();
    await page.waitForURL(/\/incidents\/[0-9a-f-]{36}$/);
    const address = page.url();
    await page.goBack();
    await halts.getByRole('link', { name: /^Incident:/ }).click();
    await page.waitForURL(address);
    await lift(haltId);
    const { items } = await running.get<{ items: readonly { taskId: string }[] }>('/v1/tasks');
    const [{ taskId } = { taskId: '' }] = items;
    await page.goto(`${running.url}/tasks/${taskId}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Open an incident' }).click();
    await page.waitForURL(/\/incidents\/[0-9a-f-]{36}$/);
    await page.getByRole('link', { name: `task ${taskId}` }).waitFor();
    expect(faults).toEqual([]);
    await end();
  });

  it('is in the list, which follows by itself, filters, and is walked by keys', async () => {
    const { page, faults, end } = await open('/incidents');
    const table = page.getByRole('table', { name: 'Incidents' });
    const about = [{ kind: 'workflow', key: WORKFLOW }];
    const title = 'Wrong licences';
    await running.send('POST', '/v1/incidents', { about, title, severity: 'critical' });
    await table.getByRole('row', { name: title }).waitFor();
    await page.getByLabel('Severity').selectOption('critical');
    await page.waitForURL(/severity=critical/);
    await eventually(async () => (await table.locator('[data-row]').count()) === 1, 'one row');
    await page.getByLabel('Severity').selectOption('all');
    await page.getByLabel('Status').selectOption('closed');
    await table.getByRole('row', { name: /Halt of workflow/ }).waitFor();
    expect(await table.getByRole('row', { name: title }).count()).toBe(0);
    await page.getByLabel('Status').selectOption('open');
    await table.getByRole('row', { name: title }).waitFor();
    expect(await violationsInBothThemes(page, 'incidents')).toEqual([]);
    await table.locator('[data-row]').first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    expect(faults).toEqual([]);
    await end();
  });

  it('fits 360 pixels, without a violation', async () => {
    const [{ incidentId } = { incidentId: '' }] = await incidents();
    const { page, faults, end } = await open('/incidents', {
      viewport: { width: 360, height: 740 },
    });
    for (const path of ['', `/${incidentId}`, `/${incidentId}/post-mortem`]) {
      await page.goto(`${running.url}/incidents${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await live(page);
      expect(await sidewaysBy(page), path).toBe(0);
      expect(await violationsOn(page), path).toEqual([]);
    }
    await page.goto(`${running.url}/incidents/${incidentId}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await violationsInBothThemes(page, 'incident-phone')).toEqual([]);
    expect(faults).toEqual([]);
    await end();
  });

  it('that does not exist is said to be none', async () => {
    const { page, end } = await open('/incidents/01978c6e-0000-7000-8000-000000000001');
    await page.getByText('There is no such incident').waitFor();
    expect(await page.getByRole('list', { name: 'Statuses' }).count()).toBe(0);
    await end();
  });
});
