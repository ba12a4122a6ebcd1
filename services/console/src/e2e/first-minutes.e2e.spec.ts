import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { live, openBrowser, type Running, startNightshift, visit } from './console-fixture.spec.js';

// The first two minutes of somebody who has typed `npm start`, from the moment at which it is built.
// Real: the whole product in one process, Chromium. Simulated: the models of the example.
const EXAMPLE = 40;
const SECOND_MS = 1_000;

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

const ticketIn = (page: Page): Promise<string | null> =>
  page.locator('[data-ticket-body]').getAttribute('data-ticket-body');

it('show work, a halt, a question answered, what was said to the model, and the ledger', async () => {
  const { by, said } = timer();
  running = await startNightshift({}, ['--example', String(EXAMPLE)]);
  by('it is up', 30);

  const { page, end } = await visit(browser, running.url);
  await live(page);
  await page.getByText(/[1-9]\d* of \d+ tasks done/).waitFor();
  await page
    .locator('footer')
    .getByText(/\$0\.\d*[1-9]\d* settled/)
    .waitFor();
  by('tasks run, and cost', 45);

  // Nothing is loaded anew: it comes by itself.
  await page.getByRole('button', { name: /1 live halt/ }).waitFor();
  await page.getByRole('link', { name: /^Review [1-9]/ }).waitFor();
  by('one has halted, and asks', 60);

  await page.getByRole('link', { name: /^Review/ }).click();
  await page.locator('[data-ticket-body]').waitFor();
  await page.getByText(/^Yours to/).waitFor();
  const ticketId = (await ticketIn(page)) ?? '';
  await page.keyboard.press('1');
  await page.keyboard.press('a');
  await page.locator('[data-deed="undoable"]').waitFor();
  await page.keyboard.press('z');
  await page.locator(`[data-ticket-body="${ticketId}"]`).waitFor();
  expect(await running.get(`/v1/tickets/${ticketId}`)).toMatchObject({ status: 'open' });
  by('it was answered, and taken back', 75);

  await page.keyboard.press('t');
  const trace = page.getByRole('complementary');
  await trace
    .getByText(/simulated\//)
    .first()
    .waitFor();
  by('what led to it, with its model', 90);

  await page.goto(`${running.url}/ledger/sql`);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('table').getByRole('row').nth(1).waitFor();
  await page.goto(`${running.url}/tasks/new`);
  await page.getByText(/curl .*\/v1\/tasks/).waitFor();
  by('the ledger was asked, and the own task stands there as a command', 120);
  console.log(said());
  await end();
});
