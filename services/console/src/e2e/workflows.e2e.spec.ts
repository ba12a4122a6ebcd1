import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  openBrowser,
  type Running,
  sidewaysBy,
  startNightshift,
  violationsInBothThemes,
  visit,
} from './console-fixture.spec.js';

// Real: the whole product in one process, Chromium, tasks of the example. Simulated: the models.
const NAME = 'dependency-audit';

interface Workflow {
  readonly definition: { readonly agents: readonly { readonly name: string }[] } & object;
}

let browser: Browser;
let running: Running;

beforeAll(async () => {
  browser = await openBrowser();
  running = await startNightshift();
  await running.demo(40);
  const { definition } = await running.get<Workflow>(`/v1/workflows/${NAME}@1`);
  const agents = definition.agents.map((one) =>
    one.name === 'assessor' ? { ...one, maxSteps: 20, instructions: 'Assess it.' } : one,
  );
  await running.send('POST', '/v1/workflows', { ...definition, agents, version: 2 });
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

const heading = (page: Page) => page.getByRole('heading', { level: 1, name: NAME });
const limit = async (): Promise<unknown> =>
  (await running.get<{ items: readonly object[] }>('/v1/admission')).items[0];
const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

describe('the list of workflows', () => {
  it('says what each does, costs and holds, and leads to it and to its tasks', async () => {
    const { page, faults, end } = await visit(browser, `${running.url}/workflows`);
    const row = page.getByRole('table', { name: 'Workflows' }).locator(`[data-row="${NAME}"]`);
    await row.getByText('@2').waitFor();
    await row.getByRole('link', { name: '40 tasks of dependency-audit' }).waitFor();
    expect(await row.innerText()).toContain('Taking tasks');
    expect(await violationsInBothThemes(page, 'workflows')).toEqual([]);
    await row.focus();
    await page.keyboard.press('Enter');
    await heading(page).waitFor();
    expect(faults).toEqual([]);
    await end();
  });
});

describe('one workflow', () => {
  it('shows its stages, bounds and cost by version, from the address, too', async () => {
    const { page, faults, end } = await visit(
      browser,
      `${running.url}/workflows/${NAME}?version=1`,
    );
    await heading(page).waitFor();
    const stages = part(page, 'Stages');
    await stages.getByText('Checked by reviewer').waitFor();
    await stages
      .getByText('/licence/class is copyleft or weak-copyleft', { exact: false })
      .waitFor();
    await part(page, 'Agents').getByText('at most 40', { exact: true }).first().waitFor();
    await part(page, 'Cost per task')
      .getByText(/^40 tasks, \d+ done$/)
      .waitFor();
    expect(await violationsInBothThemes(page, 'workflow')).toEqual([]);
    await page.getByRole('combobox', { name: 'Version' }).selectOption('2');
    await page.waitForURL(/version=2/);
    await part(page, 'Agents').getByText('at most 20', { exact: true }).waitFor();
    // Nothing of it ran: that is not the same as nothing.
    await part(page, 'Cost per task').getByText('not measured yet').first().waitFor();
    await page.goto(`${running.url}/workflows/${NAME}@1`);
    await part(page, 'Cost per task')
      .getByText(/^40 tasks/)
      .waitFor();
    expect(faults).toEqual([]);
    await end();
  }, 60_000);

  it('compares two versions part by part', async () => {
    const { page, faults, end } = await visit(browser, `${running.url}/workflows/${NAME}`);
    await page.getByRole('tab', { name: 'Compare versions' }).click();
    const changes = part(page, 'Changes');
    await changes.getByRole('heading', { name: '1 to 2: 2 changes' }).waitFor();
    await changes.getByRole('heading', { name: /^agents, assessor, maxSteps/ }).waitFor();
    await changes.getByRole('heading', { name: /^agents, assessor, instructions/ }).waitFor();
    expect(await violationsInBothThemes(page, 'workflow-compare')).toEqual([]);
    expect(faults).toEqual([]);
    await end();
  }, 60_000);

  it('shows how good its judges are and what its prompts cost', async () => {
    const { page, faults, end } = await visit(
      browser,
      `${running.url}/workflows/${NAME}?tab=quality`,
    );
    const judges = part(page, 'Judges');
    await judges.getByRole('rowheader', { name: 'reviewer' }).waitFor();
    await judges.getByText('not measured yet').first().waitFor();
    const prompts = part(page, 'Prompts');
    await prompts.getByRole('rowheader', { name: 'collector' }).waitFor();
    await part(page, 'Evaluations').getByText('No judge was tried yet').waitFor();
    expect(await violationsInBothThemes(page, 'workflow-quality')).toEqual([]);
    expect(faults).toEqual([]);
    await end();
  }, 60_000);

  it('lists what was tried on labelled examples, by prompt, too, from the address', async () => {
    const one = { workflow: NAME, stage: 'assess' };
    await running.send('POST', '/v1/qa/examples', {
      ...one,
      brief: { package: 'x' },
      output: { licence: 'MIT' },
      mistakes: [{ claim: 'The licence is not MIT.', location: '/licence' }],
    });
    const { page, faults, end } = await visit(
      browser,
      `${running.url}/workflows/${NAME}?tab=quality`,
    );
    const evaluations = part(page, 'Evaluations');
    const rows = evaluations.getByRole('row').filter({ hasText: 'reviewer' });
    const tried = { ...one, judge: 'reviewer', budgetUsd: 5 };
    await running.send('POST', '/v1/qa/evaluations', tried);
    await running.send('POST', '/v1/qa/evaluations', {
      ...tried,
      overrides: { instructions: 'Look closer.' },
    });
    // They come by themselves. The simulated judge refuses where there is no source to check by.
    await rows.filter({ hasText: 'something else' }).getByText('0 of 1 1 failed').waitFor();
    await rows.filter({ hasText: 'as it is' }).getByText('0 of 1 1 failed').waitFor();
    expect(await violationsInBothThemes(page, 'workflow-evaluations')).toEqual([]);
    // A prompt is known from the first report on: one is put into the answer here.
    const promptHash = 'a'.repeat(64);
    await page.route('**/v1/qa/evaluations?*', async (route) => {
      const response = await route.fetch();
      const { items, ...rest } = (await response.json()) as { items: object[] };
      await route.fulfill({
        json: { ...rest, items: items.map((item) => ({ ...item, promptHash })) },
      });
    });
    await page.reload();
    await rows.first().getByRole('button', { name: 'aaaaaaaa' }).click();
    await page.waitForURL(new RegExp(`prompt=${promptHash}`));
    // The server has none of that prompt; the address alone says so, too.
    await evaluations.getByText('This prompt was not tried').waitFor();
    await page.reload();
    await evaluations.getByText('Only prompt').waitFor();
    await evaluations.getByText('This prompt was not tried').waitFor();
    await evaluations.getByRole('button', { name: 'All prompts' }).click();
    await rows.filter({ hasText: 'as it is' }).waitFor();
    expect(faults).toEqual([]);
    await end();
  }, 60_000);

  it('is limited and drained without losing one for the other, and lets go again', async () => {
    const { page, faults, end } = await visit(browser, `${running.url}/workflows/${NAME}`);
    const concurrency = part(page, 'Concurrency');
    await concurrency.getByLabel('Under way at once').fill('0');
    await concurrency.getByText('It must be a whole number from 1').waitFor();
    await concurrency.getByLabel('Under way at once').fill('3');
    await concurrency.getByRole('button', { name: 'Set' }).click();
    await concurrency.getByText('It has at most 3 under way.').waitFor();
    const pause = part(page, 'Pause');
    await pause.getByRole('button', { name: 'Drain …' }).click();
    await page.getByRole('dialog').getByText('No new task is started', { exact: false }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Drain' }).click();
    await pause.getByText('Draining').waitFor();
    expect(await limit()).toMatchObject({ draining: true, maxRunning: 3 });
    await pause.getByRole('button', { name: 'Start tasks again' }).click();
    await pause.getByRole('button', { name: 'Drain …' }).waitFor();
    expect(await limit()).toMatchObject({ draining: false, maxRunning: 3 });
    expect(faults).toEqual([]);
    await end();
  }, 60_000);

  it('is stopped with a reason, seen as halted everywhere, and goes on', async () => {
    const { page, faults, end } = await visit(browser, `${running.url}/workflows/${NAME}`);
    const pause = part(page, 'Pause');
    await pause.getByRole('button', { name: 'Stop now …' }).click();
    const dialog = page.getByRole('dialog');
    const stop = dialog.getByRole('button', { name: 'Stop now' });
    expect(await stop.isDisabled()).toBe(true);
    await dialog.getByLabel('Reason').fill('It repeats itself');
    await stop.click();
    await pause.getByText('Halted').waitFor();
    await eventually(
      async () => (await running.get<{ items: object[] }>('/v1/halts')).items.length === 1,
      'a halt',
    );
    await pause.getByRole('button', { name: 'Lift the halt …' }).click();
    await dialog.getByRole('button', { name: 'Lift the halt' }).click();
    await pause.getByRole('button', { name: 'Stop now …' }).waitFor();
    expect(faults).toEqual([]);
    await end();
  }, 60_000);

  it('fits a telephone on every tab, and says where there is no such workflow', async () => {
    const options = { viewport: { width: 360, height: 740 } };
    const { page, faults, end } = await visit(browser, `${running.url}/workflows`, options);
    await page.getByRole('table', { name: 'Workflows' }).waitFor();
    expect(await sidewaysBy(page)).toBe(0);
    for (const tab of ['definition', 'compare', 'quality']) {
      await page.goto(`${running.url}/workflows/${NAME}?tab=${tab}`);
      await heading(page).waitFor();
      expect(await sidewaysBy(page), tab).toBe(0);
    }
    await page.goto(`${running.url}/workflows/ghost`);
    await page.getByText('There is no workflow ghost').waitFor();
    expect(faults).toEqual([]);
    await end();
  }, 60_000);
});
