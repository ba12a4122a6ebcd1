import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  openBrowser,
  picture,
  sidewaysBy,
  violationsInBothThemes,
  visit,
} from './console-fixture.spec.js';
import { type Distributed, startDistributed } from './distributed-fixture.spec.js';

// The page of operators, with every service a process of its own over Kafka.
const SERVICES = ['audit', 'orchestrator', 'agent-runner', 'qa', 'cost', 'escalation'];
const PARTS = ['', 'dead-letters', 'channels', 'queues', 'plan', 'settings', 'browser'];

let browser: Browser;
let running: Distributed;
beforeAll(async () => {
  browser = await openBrowser();
  running = await startDistributed();
});
afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

interface Recorded {
  readonly items: readonly { readonly event: { readonly data: Record<string, unknown> } }[];
}
const recorded = async (type: string, count: number): Promise<readonly Record<string, unknown>[]> =>
  eventually(async () => {
    const { items } = await running.get<Recorded>(`/v1/ledger/events?limit=100&type=${type}`);
    return items.length >= count && items.map(({ event }) => event.data);
  }, `${count} events ${type} in the ledger`);

const submission = (key: string): string =>
  JSON.stringify({
    specversion: '1.0',
    id: key,
    source: '/erp',
    type: 'nightshift.task.submitted.v1',
    data: {
      workflow: 'refund',
      brief: { package: 'zod', folder: process.cwd() },
      idempotencyKey: key,
    },
  });
const open = (part = '', more = '') =>
  visit(browser, `${running.url}/system${part ? `?part=${part}${more}` : ''}`);
/** What it says of services and models it asks every ten seconds. */
const ASKS_EVERY_MS = 10_000;
/** By a clock that can be set on. */
const openByClock = async () => {
  const visited = await open();
  await visited.page.clock.install();
  await visited.page.reload();
  return visited;
};
/** Until it is seen, nothing being done but that time passes for the page. */
const comes = (page: Page, sought: Locator): Promise<unknown> =>
  eventually(
    async () => {
      if (await sought.isVisible()) return true;
      await page.clock.fastForward(ASKS_EVERY_MS);
      return sought.waitFor({ timeout: 1_000 }).then(
        () => true,
        () => false,
      );
    },
    String(sought),
    60_000,
  );
const row = (page: Page, service: string) => page.locator(`tr[data-service="${service}"]`);
const toastSays = (page: Page, text: string | RegExp) =>
  page.getByRole('status').filter({ hasText: text }).first().waitFor();

describe('services', () => {
  it('are all there, ready, each with its lag and what to do', async () => {
    const { page, faults, end } = await openByClock();
    await page.getByRole('heading', { name: 'All 6 services are ready' }).waitFor();
    await page.getByText('Every service is a process of its own').waitFor();
    for (const service of SERVICES) {
      expect(await row(page, service).getAttribute('data-state')).toBe('ready');
      // None waits; where Kafka has not been asked yet it says so, and shows no 0.
      await comes(page, row(page, service).getByText('none', { exact: true }));
      expect(await row(page, service).textContent()).toContain('Nothing');
    }
    await row(page, 'cost').getByText('consumer groups').click();
    await row(page, 'cost').getByText('cost-spend').waitFor();
    await page.getByText('Rules stand in for these models').waitFor();
    await page.getByText('No model has been called yet').waitFor();
    const brief = { package: 'zod', folder: process.cwd() };
    await running.send('POST', '/v1/tasks', { workflow: 'dependency-audit', brief });
    await comes(page, page.locator('tr[data-model^="simulated/"][data-state="well"]').first());
    expect(faults).toEqual([]);
    await end();
  });

  it('that do not answer are named with what to do, and are ready again by themselves', async () => {
    const { page, end } = await openByClock();
    await page.getByRole('heading', { name: 'All 6 services are ready' }).waitFor();
    await running.signal('qa', 'SIGSTOP');
    try {
      await comes(page, page.getByRole('heading', { name: 'qa: no answer' }));
      const said = await row(page, 'qa').textContent();
      expect(said).toContain('Look whether its process runs');
      expect(said).toContain('not known');
      expect(await row(page, 'cost').getAttribute('data-state')).toBe('ready');
    } finally {
      await running.signal('qa', 'SIGCONT');
    }
    await comes(page, page.getByRole('heading', { name: 'All 6 services are ready' }));
    await end();
  });

  it('show a model that is left alone, until when, why, and who waits', async () => {
    const { page, end } = await visit(browser, `${running.url}/`);
    // Fake: the answer about the models. How a model comes to be so is the agent-runner's to test.
    const until = new Date(Date.now() + 90_000).toISOString();
    const cooling = { model: 'openai/gpt-5-mini', state: 'cooling-down', until };
    const why = { errorClass: 'rate-limited', reason: 'Slow down.', inFlight: 0, waiting: 2 };
    await page.route('**/v1/providers', (route) =>
      route.fulfill({ json: { items: [{ ...cooling, ...why }] } }),
    );
    await page.getByRole('link', { name: 'System' }).click();
    const model = page.locator('tr[data-model="openai/gpt-5-mini"]');
    await model.getByText('Cooling down').waitFor();
    expect(await model.locator('time').getAttribute('datetime')).toBe(until);
    expect(await model.textContent()).toMatch(/rate-limited: Slow down.*2 runs wait/);
    await end();
  });
});

describe('dead letters', () => {
  it('are seen, opened with their content, mended, and redriven by one key', async () => {
    await running.submit(submission('order-7'));
    const { page, faults, end } = await open();
    await row(page, 'orchestrator')
      .getByRole('link', { name: '1 parked messages of orchestrator' })
      .click({ timeout: 60_000 });
    const letters = page.getByRole('table', { name: 'Parked messages' });
    await letters.getByText('no-such-workflow').click();
    const panel = page.getByRole('complementary', { name: 'Parked message' });
    await panel.getByText('There is no workflow "refund"').waitFor();
    expect(await panel.locator('pre').first().textContent()).toContain(
      '"idempotencyKey": "order-7"',
    );
    expect(await panel.textContent()).toMatch(/nightshift\.submit\.v1\/\d+@\d+/);
    expect(page.url()).toMatch(/letter=[0-9a-f-]{36}/);

    await page.keyboard.press('r');
    await toastSays(page, 'It was refused again');
    await panel.getByText('tried 2 times').waitFor();
    await registerRefund();
    // Until the first redrive is over to the end, the key rests.
    await panel.getByRole('button', { name: 'Redrive', disabled: false }).waitFor();
    await page.keyboard.press('r');
    await toastSays(page, 'It is handled');
    await page.getByText('No parked message is like that').waitFor();
    await eventually(async () => {
      const { total } = await running.get<{ total: number }>('/v1/tasks/summary?keyPrefix=order-7');
      return total === 1;
    }, 'the task that was asked for');
    const events = await recorded('dead-letter.redriven.v1', 2);
    expect(events).toMatchObject([
      { outcome: 'parked-again', by: 'local-user', subscription: 'orchestrator.submit' },
      { outcome: 'handled', attempts: 3 },
    ]);
    expect(faults).toEqual([]);
    await end();
  });

  it('are discarded together only with a reason, which the ledger keeps', async () => {
    await running.submit('not JSON <img src=x onerror=alert(1)>', 'nor this', 'nor that');
    const { page, faults, end } = await open('dead-letters');
    const group = page.locator('tr[data-group^="orchestrator.submit"]');
    await group.getByRole('button', { name: 'Redrive all 3' }).waitFor({ timeout: 60_000 });
    await group.getByRole('button', { name: 'Discard …' }).click();
    const confirm = page.getByRole('dialog');
    await confirm.getByText('cannot be brought back').waitFor();
    const button = confirm.getByRole('button', { name: 'Discard 3 messages' });
    expect(await button.isDisabled()).toBe(true);
    await confirm.getByLabel('Reason').fill('a test of the sender');
    await button.click();
    await toastSays(page, '3 messages discarded');
    await page.getByText('Nothing is parked').waitFor();
    const events = await recorded('dead-letter.discarded.v1', 3);
    expect(events.map(({ reason }) => reason)).toEqual(Array(3).fill('a test of the sender'));
    expect(faults).toEqual([]);
    await end();
  });

  it('that are gone say so, where a link still leads to one', async () => {
    const id = '01890000-0000-8000-8000-00000000000a';
    const { page, end } = await open('dead-letters', `&letter=${id}`);
    await page.getByText('It is not parked any more').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.waitForURL((url) => !url.searchParams.has('letter'));
    expect(page.url()).toContain('part=dead-letters');
    await end();
  });

  /** The workflow of the example under the name that was missing. */
  const registerRefund = async (): Promise<void> => {
    const { items } = await running.get<{ items: { definition: object }[] }>('/v1/workflows');
    await running.send('POST', '/v1/workflows', { ...items[0]?.definition, name: 'refund' });
  };
});

describe('the other parts', () => {
  it('set who answers a queue, and refuse what is no name before it is sent', async () => {
    await running.send('PUT', '/v1/queues/legal', { members: ['ana'], description: 'Licences' });
    const { page, faults, end } = await open('queues');
    await page.getByRole('button', { name: 'Edit the queue legal' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Members').fill('ana, -ben');
    await dialog.getByText('“-ben” is no name').waitFor();
    expect(await dialog.getByRole('button', { name: 'Set the queue' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Members').fill('ana, ben');
    await dialog.getByLabel('When nobody answers').fill('50% remind, 90% escalate bosses');
    await dialog.getByRole('button', { name: 'Set the queue' }).click();
    await page.locator('tr[data-queue="legal"]').getByText('ana, ben').waitFor();
    expect(await running.get('/v1/queues/legal')).toMatchObject({
      description: 'Licences',
      members: ['ana', 'ben'],
      ladder: [
        { atShare: 0.5, step: 'remind' },
        { atShare: 0.9, step: 'escalate', to: 'bosses' },
      ],
    });
    expect(faults).toEqual([]);
    await end();
  });

  it('show the settings in force of every service, and no secret', async () => {
    const { page, faults, end } = await open('settings');
    const setting = (name: string) => page.locator(`tr[data-setting="${name}"]`);
    await setting('NIGHTSHIFT_RUN_SLOTS').getByText('200').waitFor();
    await setting('NIGHTSHIFT_LINK_KEY').getByText('secret, not set').waitFor();
    await setting('DATABASE_URL').first().getByText('secret, set').waitFor();
    await page.getByRole('combobox', { name: 'Service' }).selectOption('cost');
    await page.getByLabel('Only what was set').check();
    await setting('NIGHTSHIFT_TENANT_BUDGET_USD').waitFor({ state: 'detached' });
    await setting('KAFKA_BROKERS').waitFor();
    await picture(page, 'system-settings');
    expect(faults).toEqual([]);
    await end();
  });

  it('show schedules, limits and channels as they are', async () => {
    await running.send('PUT', '/v1/schedules/nightly', {
      workflow: 'dependency-audit',
      cron: '0 2 * * *',
      timeZone: 'Europe/Berlin',
      brief: { package: 'zod', folder: process.cwd() },
    });
    await running.send('PUT', '/v1/admission/workflow/dependency-audit', { maxRunning: 4 });
    const { page, faults, end } = await open('plan');
    await page.locator('tr[data-schedule="nightly"]').getByText('Europe/Berlin').waitFor();
    await page.locator('tr[data-limit="dependency-audit"]').getByText('Open').waitFor();
    await page.getByRole('tab', { name: 'Channels' }).click();
    await page.getByText('Nobody outside is told').waitFor();
    await page.getByText('No message has failed').waitFor();
    expect(faults).toEqual([]);
    await end();
  });

  it('are reached by keys, which can be switched off, as can the light', async () => {
    const { page, end } = await open();
    const chosen = page.getByRole('tab', { selected: true });
    await page.getByRole('heading', { name: 'All 6 services are ready' }).waitFor();
    await page.keyboard.press('7');
    await page.getByLabel('Theme', { exact: true }).selectOption('Dark');
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.getByLabel('Density').selectOption('Compact');
    expect(await page.locator('html').getAttribute('data-density')).toBe('compact');
    await page.getByText('People, roles and tokens of their own do not exist yet').waitFor();
    await page.getByRole('tab', { name: 'Queues' }).focus();
    await page.keyboard.press('1');
    expect(await chosen.textContent()).toBe('Services');
    await page.keyboard.press('7');
    await page.getByLabel('Keys of one letter').selectOption('Off');
    await page.getByRole('tab', { name: 'This browser' }).focus();
    await page.keyboard.press('1');
    expect(await chosen.textContent()).toBe('This browser');
    await end();
  });

  it('have nothing that axe finds, in either theme, and fit on a phone', async () => {
    await running.submit(submission('order-8').replace('refund', 'unknown-too'));
    const { page, end } = await open();
    const { deadLetterId } = await eventually(async () => {
      const { items } = await running.get<{ items: { deadLetterId: string }[] }>(
        '/v1/system/dead-letters',
      );
      return items[0];
    }, 'a parked message');
    for (const part of PARTS) {
      const letter = part === 'dead-letters' ? `&letter=${deadLetterId}` : '';
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(`${running.url}/system?part=${part}${letter}`);
      await page.getByRole('tabpanel').getByRole('heading').first().waitFor();
      await page
        .locator('[role="status"][aria-label="Reading …"]')
        .first()
        .waitFor({ state: 'detached' });
      expect([part, await violationsInBothThemes(page, `system-${part || 'services'}`)]).toEqual([
        part,
        [],
      ]);
      await page.setViewportSize({ width: 360, height: 780 });
      expect([part, await sidewaysBy(page)]).toEqual([part, 0]);
      const main = page.locator('#main');
      expect(await main.evaluate((node) => node.scrollWidth - node.clientWidth)).toBe(0);
    }
    await end();
  });
});
