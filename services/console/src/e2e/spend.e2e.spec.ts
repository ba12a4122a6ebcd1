import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  live,
  openBrowser,
  picture,
  type Running,
  sidewaysBy,
  startNightshift,
  violationsInBothThemes,
  type Visit,
  visit,
} from './console-fixture.spec.js';

// The page of the money. Real: the whole product in one process, Chromium. Simulated: the models.
const WORKFLOW = 'dependency-audit';
const TASKS = 40;
const NANO = 1e9;

interface Money {
  readonly nanoUsd: number;
}
interface Node {
  readonly key: string;
  readonly limit: Money | null;
  readonly settled: Money;
  readonly reserved: Money;
  readonly free: Money | null;
  readonly tasks: number;
  readonly haltedTasks: number;
  readonly halts: readonly { readonly reason: string }[];
}
interface Tree {
  readonly tenant: Node;
  readonly workflows: readonly Node[];
}

let browser: Browser;
let running: Running;
let seen: Visit;
let page: Page;

beforeAll(async () => {
  running = await startNightshift();
  await running.send('PUT', '/v1/budgets/tenant/default', { limitUsd: 5, reason: 'The night.' });
  await running.demo(TASKS);
  browser = await openBrowser();
  seen = await visit(browser, `${running.url}/spend`, { viewport: { width: 1440, height: 900 } });
  page = seen.page;
  await live(page);
});
afterAll(async () => {
  await seen?.end();
  await browser?.close();
  await running?.stop();
});

const tree = (): Promise<Tree> => running.get('/v1/budgets/tree');
const workflowNow = async (): Promise<Node> => {
  const found = (await tree()).workflows.find(({ key }) => key === WORKFLOW);
  if (!found) throw new Error(`There is no ${WORKFLOW}.`);
  return found;
};
const row = (id: string): Locator => page.locator(`[data-row="${id}"]`);
const ofTenant = () => row('tenant/default');
const ofWorkflow = () => row(`workflow/${WORKFLOW}`);
const dialog = () => page.getByRole('dialog');
const whatWillHappen = () => dialog().getByRole('list', { name: 'What will happen' });
const section = (name: string) => page.getByRole('region', { name, exact: true });

/** The first amount in a text, in USD. */
const amountIn = (text: string | null): number =>
  Number((/\$([\d,.]+\d)/.exec(text ?? '')?.[1] ?? 'NaN').replaceAll(',', ''));

const openWorkflow = async (): Promise<void> => {
  if ((await ofWorkflow().getAttribute('aria-expanded')) === 'false')
    await ofWorkflow()
      .getByRole('button', { name: `Open ${WORKFLOW}` })
      .click();
  await page.locator('[data-row^="task/"]').first().waitFor();
};

/** Opens the dialog of a row's limit, and types an amount. */
const typeLimit = async (of: Locator, usd: number): Promise<void> => {
  await of.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Change the limit …' }).click();
  await dialog().getByLabel('New limit, in USD').fill(String(usd));
};
const giveReason = async (verb: string): Promise<void> => {
  await dialog().getByLabel('Reason').fill('The e2e test says so.');
  await dialog().getByRole('button', { name: verb, exact: true }).click();
  await dialog().waitFor({ state: 'detached' });
};
const shows = (of: Locator, text: string | RegExp): Promise<void> =>
  of.filter({ hasText: text }).waitFor();

describe('the spend page', () => {
  it('has the figures of the API: budgets, tasks, calls and models', async () => {
    const { tenant, workflows } = await tree();
    await eventually(
      async () =>
        Math.abs(amountIn(await page.locator('h1').textContent()) - tenant.settled.nanoUsd / NANO) <
        0.0001,
      'the settled amount in the headline',
    );
    expect(await page.locator('h1').textContent()).toContain('of $5.00 spent this month');
    expect(tenant.tasks).toBe(TASKS);
    for (const { key, settled, tasks } of workflows) {
      const cells = await row(`workflow/${key}`).locator('td').allTextContents();
      expect(amountIn(cells[2] ?? '')).toBeCloseTo(settled.nanoUsd / NANO, 4);
      expect(cells[5]).toBe(String(tasks));
    }
    const { total, items } = await running.get<{
      total: { calls: number; cost: Money };
      items: readonly { key: string; calls: number }[];
    }>('/v1/costs/top?by=model');
    await shows(section('Models'), `${total.calls} calls`);
    for (const { key, calls } of items)
      await shows(section('Models').getByRole('row', { name: key }), `${calls} call`);
    await shows(section('Reservations'), `${total.calls} calls reserved`);
  });

  it('shows the dearest tasks as multiples of the median, as a chart and as a table', async () => {
    const { items } = await running.get<{
      items: readonly { taskId: string; multiple: number; cost: Money }[];
    }>('/v1/costs/tasks?limit=5');
    const lines = section('Most expensive tasks').getByRole('table').getByRole('row');
    for (const { taskId } of items) await lines.filter({ hasText: taskId.slice(0, 8) }).waitFor();
    const dearest = lines.filter({ hasText: items[0]?.taskId.slice(0, 8) ?? '?' });
    expect(await dearest.textContent()).toContain('×');
    expect(
      await section('Most expensive tasks').getByRole('img').getAttribute('aria-label'),
    ).toContain('as a multiple of their workflow’s median');
    await page.getByRole('button', { name: 'As a table' }).click();
    const table = page.getByRole('table', { name: 'Ended tasks by multiples of their median' });
    await table.waitFor();
    const counts = await table.locator('tbody td').allTextContents();
    const { workflows } = await running.get<{ workflows: readonly { tasks: number }[] }>(
      '/v1/costs/distribution',
    );
    expect(counts.reduce((sum, text) => sum + Number(text), 0)).toBe(
      workflows.reduce((sum, { tasks }) => sum + tasks, 0),
    );
    await page.getByRole('button', { name: 'As a chart' }).click();
  });

  it('compares prompts, forecasts, and opens the tasks behind a figure', async () => {
    const prompts = section('Prompt versions');
    await prompts.getByRole('button', { name: /assess\.assessor@1/ }).click();
    await dialog().getByRole('link').first().waitFor();
    expect(new URL(page.url()).searchParams.get('behind')).toMatch(/^prompt:[0-9a-f]{64}$/);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await shows(section('Forecast').getByRole('row', { name: new RegExp(WORKFLOW) }), '$');
    await shows(section('Breakers'), 'announced at 50, 80, 95 %');
    await shows(section('Reconciliations'), 'Nothing was reconciled yet');
  });

  it('is walked by arrow keys: open, into the tasks, back, shut', async () => {
    await ofTenant().focus();
    await page.keyboard.press('ArrowDown');
    expect(await ofWorkflow().evaluate((node) => node === document.activeElement)).toBe(true);
    await page.keyboard.press('ArrowRight');
    await page.locator('[data-row^="task/"]').first().waitFor();
    expect(await ofWorkflow().getAttribute('aria-expanded')).toBe('true');
    expect(new URL(page.url()).searchParams.get('open')).toBe(WORKFLOW);
    await page.keyboard.press('ArrowRight');
    const focused = () => page.locator(':focus').getAttribute('data-row');
    expect(await focused()).toMatch(/^task\//);
    await page.keyboard.press('End');
    expect(await focused()).toBe(`more/${WORKFLOW}`);
    const before = await page.locator('[data-row^="task/"]').count();
    await page.keyboard.press('Enter');
    await eventually(
      async () => (await page.locator('[data-row^="task/"]').count()) > before,
      'more tasks',
    );
    await page.keyboard.press('Home');
    expect(await focused()).toBe('tenant/default');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowLeft');
    await page.locator('[data-row^="task/"]').first().waitFor({ state: 'detached' });
  });

  it('raises a limit by keyboard, and says what will happen', async () => {
    await ofTenant().focus();
    await page.keyboard.press('l');
    await dialog().getByLabel('New limit, in USD').fill('7');
    await shows(whatWillHappen(), 'Raised by $2.00.');
    await shows(whatWillHappen(), 'is free for new calls');
    await giveReason('Raise the limit');
    await shows(ofTenant(), '$7.00');
    await shows(page.locator('h1'), 'of $7.00');
    expect((await tree()).tenant.limit?.nanoUsd).toBe(7 * NANO);
  });

  it('lowers a limit below what is settled: says so, refuses the next task, and shows why', async () => {
    await typeLimit(ofWorkflow(), 0.000_1);
    await shows(whatWillHappen(), 'is settled already');
    await shows(whatWillHappen(), 'Nothing is taken back');
    await giveReason('Set the limit');
    await running.demo(2);
    await shows(ofWorkflow(), 'Budget used up');
    await shows(section('Halts in force'), `Workflow ${WORKFLOW}: Budget used up`);
    await page.getByRole('button', { name: /^Halted/ }).click();
    await openWorkflow();
    await page.locator('[data-row^="task/"]').filter({ hasText: 'Refused' }).first().waitFor();
    const { haltedTasks } = await workflowNow();
    expect(await page.locator('[data-row^="task/"]').count()).toBe(haltedTasks);
    await picture(page, 'spend-halted');
  });

  it('raises it again, which lifts the halt, as was said before', async () => {
    await section('Halts in force').getByRole('button', { name: 'Raise …' }).click();
    await dialog().getByLabel('New limit, in USD').fill('2');
    await shows(whatWillHappen(), 'Lifts 1 halt; what waits goes on.');
    await giveReason('Raise the limit');
    await shows(section('Halts in force'), 'Nothing is halted');
    await eventually(async () => (await workflowNow()).haltedTasks === 0, 'the tasks going on');
    expect((await workflowNow()).limit?.nanoUsd).toBe(2 * NANO);
    await page.getByRole('button', { name: 'All', exact: true }).click();
  });

  it('orders a halt of a workflow, and lifts it', async () => {
    await page.getByRole('button', { name: 'Order a halt …' }).click();
    await shows(whatWillHappen(), 'are granted nothing more');
    await giveReason(`Halt ${WORKFLOW}`);
    await shows(section('Halts in force'), `Workflow ${WORKFLOW}: Stopped by a person`);
    await shows(ofWorkflow(), 'Stopped by a person');
    expect((await workflowNow()).halts).toMatchObject([{ reason: 'kill-switch' }]);
    await section('Halts in force').getByRole('button', { name: 'Lift …' }).click();
    await dialog().getByRole('button', { name: 'Lift the halt' }).click();
    await shows(section('Halts in force'), 'Nothing is halted');
    expect((await workflowNow()).halts).toEqual([]);
  });

  it('asks for more before everything is stopped: the word must be typed', async () => {
    await page.getByRole('button', { name: 'Order a halt …' }).click();
    await dialog()
      .getByRole('radio', { name: /^Everything/ })
      .check();
    await dialog().getByLabel('Reason').fill('The e2e test says so.');
    const stop = dialog().getByRole('button', { name: 'Halt everything' });
    expect(await stop.isDisabled()).toBe(true);
    await dialog().getByLabel('Type “everything” to go on').fill('everything');
    await stop.click();
    await shows(section('Halts in force'), 'Everything: Stopped by a person');
    const everything = section('Halts in force')
      .getByRole('listitem')
      .filter({ hasText: 'Everything' });
    await everything.getByRole('button', { name: 'Lift …' }).click();
    await dialog().getByLabel('Type “everything” to go on').fill('everything');
    await dialog().getByRole('button', { name: 'Lift the halt' }).click();
    await shows(section('Halts in force'), 'Nothing is halted');
  });

  it('shows what a provider says otherwise than the books, line by line', async () => {
    const today = new Date().toISOString().slice(0, 10);
    await running.send('POST', '/v1/costs/reconciliations', {
      source: 'usage.csv',
      text: `date,model,cost_usd\n${today},simulated/report-reviewer,9.5\n${today},stranger,1\n`,
    });
    await page.reload();
    const list = section('Reconciliations').getByRole('table');
    await shows(list, 'unexplained');
    await list.getByRole('button', { name: 'usage.csv' }).click();
    const differences = dialog().getByRole('table', { name: 'Differences' });
    await shows(differences.getByRole('row', { name: /stranger/ }), 'only at the provider');
    expect(await differences.getByRole('row', { name: /report-reviewer/ }).textContent()).toContain(
      '$9.50',
    );
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('is found again by its address: opened rows, days, the table, a dialog', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const query = `open=${WORKFLOW}&from=${today}&to=${today}&chart=table&limit=workflow/${WORKFLOW}`;
    const other = await visit(browser, `${running.url}/spend?${query}`);
    await other.page.getByRole('dialog', { name: `Limit of workflow ${WORKFLOW}` }).waitFor();
    await other.page.keyboard.press('Escape');
    await other.page.locator('[data-row^="task/"]').first().waitFor();
    await other.page.getByRole('button', { name: 'Today', pressed: true }).waitFor();
    await other.page.getByRole('button', { name: 'As a chart' }).waitFor();
    expect(other.faults).toEqual([]);
    await other.end();
  });

  it('breaks no rule of accessibility in either theme, open and with a dialog', async () => {
    await openWorkflow();
    expect(await violationsInBothThemes(page, 'spend')).toEqual([]);
    await typeLimit(ofWorkflow(), 1);
    expect(await violationsInBothThemes(page, 'spend-limit')).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('fits into 360 px, and can still be acted on', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await sidewaysBy(page)).toBe(0);
    expect(await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth)).toBe(
      0,
    );
    await ofWorkflow()
      .getByRole('button', { name: /^Actions for/ })
      .click();
    await page.getByRole('menuitem', { name: 'Order a halt …' }).click();
    await whatWillHappen().waitFor();
    expect(await sidewaysBy(page)).toBe(0);
    await picture(page, 'spend-360');
    await page.keyboard.press('Escape');
    expect(seen.faults).toEqual([]);
  });
});
