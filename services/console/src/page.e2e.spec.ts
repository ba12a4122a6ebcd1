import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import axe from '@axe-core/playwright';
import sparticuz from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// Real: the whole product in one process (the build, not the sources), Chromium, 300 tasks of the
// example. Simulated: the language models, as the page says itself.
const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const cli = join(root, 'cli/bin/nightshift.mjs');
// About one in fifteen waits for a person. Three tests answer one each: with 100 packages, CI once ran
// out of questions before the last test.
const PACKAGES = 300;
const TOKEN = 'an-e2e-token-of-enough-length';
const SCREENSHOTS = process.env['NIGHTSHIFT_SCREENSHOTS'];

interface Running {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const start = async (env: Record<string, string> = {}): Promise<Running> => {
  const data = await mkdtemp(join(tmpdir(), 'nightshift-page-'));
  const args = ['--disable-warning=TimeoutNegativeWarning', cli, 'up'];
  const child: ChildProcess = spawn(
    process.execPath,
    [...args, '--port', String(await freePort()), '--data', data],
    { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const ready = /ready\S* (http:\S+)/.exec(said);
      if (ready?.[1]) resolve(ready[1]);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    void ended.then(() => reject(new Error(`It did not start: ${said}`)));
  });
  return { url, stop };
};

const demo = async (url: string): Promise<{ completed: number; waiting: number }> => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cli, '--url', url, '--json', 'demo', '--limit', String(PACKAGES)],
    { cwd: root },
  );
  return JSON.parse(stdout) as { completed: number; waiting: number };
};

interface Visit {
  readonly page: Page;
  /** Console errors, page errors, and requests to any other origin. */
  readonly faults: readonly string[];
  readonly end: () => Promise<void>;
}

let browser: Browser;
const visit = async (url: string, options: BrowserContextOptions = {}): Promise<Visit> => {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) faults.push(request.url());
  });
  await page.goto(url);
  return { page, faults, end: () => context.close() };
};

const picture = async (page: Page, name: string): Promise<void> => {
  if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
};

const violationsOn = async (page: Page): Promise<readonly string[]> => {
  const { violations } = await new axe({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
};

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? (await sparticuz.executablePath()),
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-gpu',
      '--no-first-run',
      '--disable-sync',
    ],
  });
});
afterAll(() => browser?.close());

describe('the landing page', () => {
  let running: Running;
  let result: { completed: number; waiting: number };

  beforeAll(async () => {
    running = await start();
  });
  afterAll(() => running?.stop());

  const get = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${running.url}${path}`)).json()) as T;
  const live = (page: Page) => page.waitForSelector('#connection[data-state="live"]');

  it('says what to do while there is nothing, and fills by itself once tasks come in', async () => {
    const { page, faults, end } = await visit(running.url);
    await live(page);
    await page.getByText('npx nightshift demo --limit 20').waitFor();
    await picture(page, 'empty');
    expect(await violationsOn(page)).toEqual([]);
    result = await demo(running.url);
    expect(result.completed + result.waiting).toBe(PACKAGES);
    await page
      .getByRole('heading', { name: `${result.completed} of ${PACKAGES} tasks done` })
      .waitFor();
    // Lists are a moment behind: the last tasks to wait may be read after the last to be done.
    await expect
      .poll(() => page.locator('[data-status="waiting"] b').textContent(), { timeout: 10_000 })
      .toBe(String(result.waiting));
    await expect
      .poll(() => page.locator('#tickets li').count(), { timeout: 10_000 })
      .toBe(Math.min(result.waiting, 20));
    expect(await page.locator('#tasks tr').count()).toBe(20);
    const { items } = await get<{ items: { settled: { usd: string } }[] }>('/v1/budgets');
    await page.getByText(items[0]?.settled.usd ?? 'none', { exact: true }).waitFor();
    expect(faults).toEqual([]);
    await end();
  });

  it('says plainly that the models are simulated', async () => {
    const { page, end } = await visit(running.url);
    await page.getByText('Every model here is simulated').waitFor();
    expect(await page.locator('#simulated').isVisible()).toBe(true);
    await end();
  });

  it.each(['light', 'dark'] as const)(
    'has no accessibility violation in %s: page, task, question',
    async (colorScheme) => {
      const { page, faults, end } = await visit(running.url, {
        colorScheme,
        viewport: { width: 1280, height: 800 },
      });
      await live(page);
      await page.locator('#tasks a').first().waitFor();
      expect(await violationsOn(page)).toEqual([]);
      await picture(page, `page-${colorScheme}`);
      await page.locator('#tasks tr', { hasText: 'Done' }).first().getByRole('link').click();
      await page.getByRole('dialog').getByText('What happened').waitFor();
      expect(await violationsOn(page)).toEqual([]);
      await picture(page, `task-${colorScheme}`);
      await page.keyboard.press('Escape');
      await page.locator('#tickets button').last().click();
      await page.getByRole('dialog').getByText('Your answer').waitFor();
      expect(await violationsOn(page)).toEqual([]);
      await picture(page, `ticket-${colorScheme}`);
      expect(faults).toEqual([]);
      await end();
    },
  );

  it('shows a task so that it can be read: what came out, what happened, its runs and their cost', async () => {
    const { items } = await get<{ items: { taskId: string; cost: { usd: string } }[] }>(
      '/v1/tasks?status=completed&limit=1',
    );
    const [task] = items;
    const { page, end } = await visit(`${running.url}/#task/${task?.taskId}`);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('What happened').waitFor();
    for (const heading of ['Output', 'What happened', 'Runs', 'Brief'])
      await dialog.getByRole('heading', { name: heading }).waitFor();
    await dialog
      .getByText(task?.cost.usd ?? '', { exact: true })
      .first()
      .waitFor();
    expect(await dialog.getByText('simulated', { exact: true }).count()).toBeGreaterThan(0);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    // The address follows the dialog's close event, which comes a moment after it is hidden.
    await page.waitForURL(({ hash }) => hash === '');
    await page.goBack();
    await dialog.waitFor();
    await end();
  });

  it('points at the field where something is missing, and sends nothing', async () => {
    const { page, end } = await visit(running.url);
    await page.locator('#tickets button').first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Answer' }).click();
    await dialog.getByText('Choose one.').waitFor();
    expect(await page.locator(':focus').getAttribute('aria-invalid')).toBe('true');
    expect(await violationsOn(page)).toEqual([]);
    await end();
  });

  it('takes an answer by keyboard alone, and the task completes before one’s eyes', async () => {
    const { items } = await get<{ items: { ticketId: string; taskId: string; kind: string }[] }>(
      '/v1/tickets?status=open',
    );
    const ticket = items.find(({ kind }) => kind === 'approval');
    const { page, faults, end } = await visit(running.url);
    await live(page);
    const target = `[data-focus="${ticket?.ticketId}"]`;
    await page.locator(target).waitFor();
    await tabTo(page, target);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Your answer').waitFor();
    await tabTo(page, '#fields input');
    await page.keyboard.press('Space');
    await tabTo(page, '#fields textarea, #fields input[type=text]');
    await page.keyboard.type('Seen; it is a tool.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Answered:').waitFor();
    await page.locator(target).waitFor({ state: 'detached' });
    await page
      .getByRole('heading', { name: `${result.completed + 1} of ${PACKAGES} tasks done` })
      // The answer counts after 10 s, in which it can be taken back.
      .waitFor({ timeout: 20_000 });
    const { status } = await get<{ status: string }>(`/v1/tasks/${ticket?.taskId}`);
    expect(status).toBe('completed');
    expect(faults).toEqual([]);
    await end();
  });

  it('says that somebody was faster, keeps what was typed, and shows the way out', async () => {
    const { items } = await get<{ items: { ticketId: string }[] }>('/v1/tickets?status=open');
    const id = items[0]?.ticketId ?? '';
    const { page, end } = await visit(`${running.url}/#ticket/${id}`);
    const dialog = page.getByRole('dialog');
    await dialog.locator('#fields input').first().check();
    await dialog.locator('#fields textarea, #fields input[type=text]').fill('typed');
    const { shownHash } = await get<{ shownHash: string }>(`/v1/tickets/${id}`);
    await fetch(`${running.url}/v1/tickets/${id}/answer`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ shownHash, answer: { option: await lastOption(page) } }),
    });
    await dialog.getByRole('button', { name: 'Answer' }).click();
    await dialog.getByText('Nothing was sent on.').waitFor();
    expect(await dialog.locator('#fields textarea, #fields input[type=text]').inputValue()).toBe(
      'typed',
    );
    await dialog.getByRole('button', { name: 'Show it as it is now' }).click();
    await dialog.getByRole('heading', { name: 'The answer' }).waitFor();
    await end();
  });

  it('lets an answer be taken back with z, until it counts', async () => {
    const { items } = await get<{ items: { ticketId: string; kind: string }[] }>(
      '/v1/tickets?status=open',
    );
    const id = items.find(({ kind }) => kind === 'approval')?.ticketId ?? '';
    const { page, end } = await visit(`${running.url}/#ticket/${id}`);
    const dialog = page.getByRole('dialog');
    await dialog.locator('#fields input').first().check();
    await dialog.getByRole('button', { name: 'Answer' }).click();
    await page.getByText(/It goes on in \d+ s\./).waitFor();
    expect(await get(`/v1/tickets/${id}`)).toMatchObject({ status: 'decided' });
    await picture(page, 'decided-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture(page, 'decided-dark');
    expect(await violationsOn(page)).toEqual([]);
    await page.keyboard.press('z');
    await page.getByText('Taken back. It waits for an answer again.').waitFor();
    await dialog.getByText('Your answer').waitFor();
    expect(await get(`/v1/tickets/${id}`)).toMatchObject({ status: 'open' });
    await end();
  });

  it('fits 360 pixels without sideways scrolling: page, task and question', async () => {
    const { page, end } = await visit(running.url, {
      viewport: { width: 360, height: 740 },
      colorScheme: 'light',
    });
    await live(page);
    await page.locator('#tasks a').first().waitFor();
    const overflow = () =>
      page
        .locator('html, dialog[open]')
        .evaluateAll((all) => all.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
    expect(await overflow()).toEqual([0]);
    await picture(page, 'page-360');
    await page.locator('#tasks tr', { hasText: 'Done' }).first().getByRole('link').click();
    await page.getByRole('dialog').getByText('What happened').waitFor();
    expect(await overflow()).toEqual([0, 0]);
    await picture(page, 'task-360');
    await page.keyboard.press('Escape');
    await page.locator('#tickets button').first().click();
    await page.getByRole('dialog').getByText('Your answer').waitFor();
    expect(await overflow()).toEqual([0, 0]);
    await picture(page, 'ticket-360');
    const small = await page
      .locator('dialog[open] button:visible')
      .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 44).length);
    expect(small).toBe(0);
    await end();
  });

  it('is served under a policy that runs no inline script or style', async () => {
    const { headers } = await fetch(running.url);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('unsafe');
  });
});

describe('the landing page of a server with a token', () => {
  it('asks for it once, then reads and follows like any other', async () => {
    const running = await start({ NIGHTSHIFT_API_TOKEN: TOKEN });
    try {
      const { page, end } = await visit(running.url);
      const dialog = page.getByRole('dialog', { name: 'Sign in' });
      await dialog.getByLabel('Token').fill('wrong');
      await page.keyboard.press('Enter');
      await dialog.getByText('That is not the token.').waitFor();
      expect(await violationsOn(page)).toEqual([]);
      await dialog.getByLabel('Token').fill(TOKEN);
      await page.keyboard.press('Enter');
      await page.waitForSelector('#connection[data-state="live"]');
      await page.getByRole('heading', { name: 'No tasks yet' }).waitFor();
      expect(page.url()).not.toContain(TOKEN);
      const cookies = await page.context().cookies();
      expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await dialog.waitFor();
      expect(await page.context().cookies()).toEqual([]);
      await end();
    } finally {
      await running.stop();
    }
  });
});

/** As a keyboard does it: Tab until the element has the focus. */
const tabTo = async (page: Page, selector: string): Promise<void> => {
  for (let presses = 0; presses < 60; presses += 1) {
    const there = (await page.locator(':focus').and(page.locator(selector)).count()) > 0;
    if (there) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches ${selector}.`);
};

/** Of the question that is open: the option that ends it. */
const lastOption = async (page: Page): Promise<string> => {
  const id = new URL(page.url()).hash.replace('#ticket/', '');
  const answer = await page.evaluate(
    async (path) => (await (await fetch(path)).json()) as { ask: { options: { id: string }[] } },
    `/v1/tickets/${id}`,
  );
  return answer.ask.options.at(-1)?.id ?? '';
};
