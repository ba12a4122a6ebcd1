import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  eventually,
  live,
  openBrowser,
  type Running,
  startNightshift,
  visit,
} from './console-fixture.spec.js';

// The first two minutes of somebody who has typed `npm start`, from the moment at which it is built.
// Real: the whole product in one process, Chromium. Simulated: the models of the example.
const EXAMPLE = 40;
const SECOND_MS = 1_000;
/** Too narrow for the trace to stand there unasked. */
const LAPTOP = { width: 1100, height: 800 };

let browser: Browser;
let running: Running | undefined;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

/** Says how long it has taken, and that it was soon enough. */
const timer = () => {
  const began = performance.now();
  const steps: string[] = [];
  return {
    by: (step: string, seconds: number): void => {
      const taken = (performance.now() - began) / SECOND_MS;
      steps.push(`${step} ${taken.toFixed(1)} s (by ${seconds} s)`);
      expect(taken, step).toBeLessThanOrEqual(seconds);
    },
    said: () => steps.join('\n'),
  };
};

it('show work, a halt, a question answered, what was said to the model, and the ledger', async () => {
  const { by, said } = timer();
  const up = await startNightshift({}, ['--faults', '--example', String(EXAMPLE)]);
  running = up;
  by('it is up', 30);

  const { page, end } = await visit(browser, up.url, { viewport: LAPTOP });
  await live(page);
  await page.getByText(/[1-9]\d* of \d+ tasks done/).waitFor();
  await page
    .locator('footer')
    .getByText(/\$0\.\d*[1-9]\d* settled/)
    .waitFor();
  await eventually(async () => {
    const query = 'select workflow from v_tasks group by workflow order by workflow';
    const { rows } = await up.send<{ rows: readonly string[][] }>('POST', '/v1/ledger/sql', {
      query,
    });
    return rows.flat().join() === 'dependency-audit,package-summary,watch-list';
  }, 'three workflows at work');
  by('tasks of three workflows run, and cost', 45);

  // Nothing is loaded anew: it comes by itself.
  await page.getByRole('button', { name: /1 live halt/ }).waitFor();
  const toReview = page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: /^Review [1-9]/ });
  await toReview.waitFor();
  by('one has halted, and asks', 60);

  // One that an option alone answers; that of the halt asks for an amount, too.
  const ticketId = await eventually(async () => {
    const { items } = await up.get<{ items: readonly { ticketId: string; kind: string }[] }>(
      '/v1/tickets?status=open',
    );
    return items.find(({ kind }) => kind === 'approval')?.ticketId;
  }, 'a question of an agent');
  await toReview.click();
  await page.locator(`[data-ticket="${ticketId}"]`).click();
  await page.locator(`[data-ticket-body="${ticketId}"]`).waitFor();
  await page.getByText(/^Yours to/).waitFor();
  await page.keyboard.press('1');
  await page.keyboard.press('a');
  await page.locator('[data-deed="undoable"]').waitFor();
  await page.keyboard.press('z');
  await page.locator(`[data-ticket-body="${ticketId}"]`).waitFor();
  expect(await up.get(`/v1/tickets/${ticketId}`)).toMatchObject({ status: 'open' });
  by('it was answered, and taken back', 75);

  await page.keyboard.press('t');
  const trace = page.getByRole('complementary');
  await trace
    .getByText(/simulated\//)
    .first()
    .waitFor();
  by('what led to it, with its model', 90);

  await page.goto(`${up.url}/system`);
  await page.getByRole('button', { name: 'Switch misconfigured on' }).click();
  await page.getByRole('button', { name: 'Switch misconfigured off' }).waitFor();
  await page.getByRole('link', { name: 'Last night' }).click();
  // The list of notable moments says so, too, as soon as the ledger has it.
  const alert = page
    .getByRole('region', { name: 'Live halts' })
    .getByRole('listitem')
    .filter({ hasText: 'not accepted by its provider' });
  await alert.waitFor();
  await alert.getByRole('link', { name: 'Runbook' }).click();
  await page.getByRole('heading', { name: 'Halted budget', level: 1 }).waitFor();
  // New tasks still come: none of them is begun.
  const runningTasks = async (): Promise<number> =>
    (await up.get<{ tasks: { running?: number } }>('/v1/tasks/summary')).tasks.running ?? 0;
  await eventually(async () => (await runningTasks()) === 0, 'nothing that runs any more');
  await up.send('DELETE', '/v1/faults/misconfigured');
  by(
    'a fault was switched on, its alert fired, its runbook opened, its breaker stopped all calls',
    105,
  );

  await page.goto(`${up.url}/ledger/sql`);
  await page.getByRole('button', { name: 'Cost by hour and model' }).click();
  await page.getByRole('table', { name: 'Result' }).getByText('simulated/').first().waitFor();
  await page.goto(`${up.url}/tasks/new`);
  await page.getByText(/curl .*\/v1\/tasks/).waitFor();
  by('the ledger was asked, and the own task stands there as a command', 120);
  console.log(said());
  await end();
});
