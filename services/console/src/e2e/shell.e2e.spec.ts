import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Browser, BrowserContext, Page, Response } from 'playwright-core';
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

// What holds on every page. Real: the whole product in one process, Chromium.
const TOKEN = 'an-e2e-token-of-enough-length';
const FIRST_LOAD_BYTES = 250_000;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** How many events the strip at the foot says the ledger has. */
const eventsIn = async (page: Page): Promise<number> => {
  const said = (await page.locator('footer').textContent()) ?? '';
  return Number((/([\d,]+) events?/.exec(said)?.[1] ?? '0').replaceAll(',', ''));
};

/** A line to the server that can be cut: what is open breaks, and nothing new comes through. */
const cuttable = async (to: string) => {
  const { port } = new URL(to);
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((socket) => {
    if (isCut) return void socket.destroy();
    const other = connect(Number(port), '127.0.0.1');
    for (const [from, into] of [
      [socket, other],
      [other, socket],
    ] as const) {
      open.add(from);
      from.on('error', () => into.destroy()).on('close', () => open.delete(from));
      from.pipe(into);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    mend: () => {
      isCut = false;
    },
    close: () => {
      cut();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

describe('the console', () => {
  let running: Running;
  beforeAll(async () => {
    running = await startNightshift();
  });
  afterAll(() => running?.stop());

  it('is served under a policy that runs no code but its own, with a new nonce each time', async () => {
    const policies = await Promise.all(
      ['/', '/review/any', '/ledger/sql'].map(async (path) => {
        const { status, headers } = await fetch(`${running.url}${path}`);
        expect(status).toBe(200);
        return headers.get('content-security-policy') ?? '';
      }),
    );
    for (const policy of policies) {
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]{20,}'/);
    }
    expect(new Set(policies).size).toBe(policies.length);
  });

  it('has no file but those that were built', async () => {
    for (const path of ['/console/assets/..%2Findex.html', '/console/assets/none.js']) {
      const { status, headers } = await fetch(`${running.url}${path}`);
      expect(status).toBe(404);
      expect(headers.get('content-type')).toContain('application/problem+json');
    }
  });

  it('loads in 250 kB, compressed', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const responses: Response[] = [];
    page.on('response', (response) => {
      if (/\/$|\/console\//.test(new URL(response.url()).pathname)) responses.push(response);
    });
    await page.goto(running.url);
    await live(page);
    const sizes = await Promise.all(
      responses.map(async (response) => (await response.request().sizes()).responseBodySize),
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(10_000);
    expect(total).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
    await context.close();
  });

  it('shows the keys of JSON as they were written, whatever it read before', async () => {
    const { page, end } = await visit(browser, running.url);
    const keys = await page.evaluate(async () => {
      JSON.parse(String.raw`{"of a page":[],"\\":0}`);
      const written = String.raw`{"of a page":0,"\"":0}`;
      const all = [JSON.parse(written), await new Response(written).json()] as object[];
      return all.map((one) => Object.keys(one)[1]);
    });
    expect(keys).toEqual(['"', '"']);
    await end();
  });

  it('jumps anywhere by keyboard, and shows the keys', async () => {
    const { page, faults, end } = await visit(browser, running.url);
    await live(page);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('spend');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/spend');
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keys' });
    await sheet.getByText('Jump to …').waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
    await end();
  });

  it('keeps single letters quiet once they are switched off', async () => {
    const { page, end } = await visit(browser, `${running.url}/review`);
    await live(page);
    await page.keyboard.press('?');
    await page.getByLabel('Single letters are keys').uncheck();
    await page.reload();
    await live(page);
    await page.keyboard.press('?');
    expect(await page.getByLabel('Single letters are keys').isChecked()).toBe(false);
    await end();
  });

  it('says that there is no such page', async () => {
    const { page, end } = await visit(browser, `${running.url}/review/a/b/c`);
    expect(await page.getByRole('link', { name: 'To last night' }).getAttribute('href')).toBe('/');
    await end();
  });

  it('keeps the theme that was chosen', async () => {
    const { page, end } = await visit(browser, running.url);
    await page.getByRole('button', { name: 'Dark theme' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Light theme' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    await end();
  });

  it('fits 360 pixels, and has no accessibility violation in either theme', async () => {
    const { page, end } = await visit(browser, running.url, {
      viewport: { width: 360, height: 740 },
    });
    await live(page);
    expect(await sidewaysBy(page)).toBe(0);
    expect(await violationsInBothThemes(page, 'phone-home')).toEqual([]);
    await end();
  });

  it('fits at 200 % zoom, on every page', async () => {
    // A window of 1440 × 900 at 200 % has the room of one of half its size.
    const { page, end } = await visit(browser, running.url, {
      viewport: { width: 720, height: 450 },
    });
    const places = ['/', '/review', '/tasks', '/tasks/new', '/workflows', '/spend', '/incidents'];
    for (const path of [...places, '/ledger', '/ledger/sql', '/system']) {
      await page.goto(`${running.url}${path}`);
      await live(page);
      expect(await sidewaysBy(page), path).toBe(0);
    }
    await end();
  });

  describe('follows by one stream', () => {
    let context: BrowserContext;
    const streams: string[] = [];
    const opened = async (): Promise<Page> => {
      const page = await context.newPage();
      await page.goto(`${running.url}/tasks`);
      await live(page);
      return page;
    };
    beforeAll(async () => {
      context = await browser.newContext();
      context.on('request', (request) => {
        if (request.url().includes('/v1/events')) streams.push(request.url());
      });
    });
    afterAll(() => context?.close());

    it('for all pages of a browser, and goes on without a gap when its page closes', async () => {
      const first = await opened();
      const second = await opened();
      expect(streams).toHaveLength(1);
      await running.demo(3);
      await eventually(async () => (await eventsIn(second)) > 0, 'events in the second page');
      await first.close();
      await eventually(async () => streams.length === 2, 'the second page to hold the stream');
      expect(new URL(streams[1] ?? '').searchParams.get('after')).toMatch(/^\d+$/);
      await live(second);
    });
  });

  it('has rows as high as they were liked', async () => {
    const { page, end } = await visit(browser, `${running.url}/tasks`);
    const row = page.getByRole('table').locator('[data-row]').first();
    const height = async (): Promise<number> => (await row.boundingBox())?.height ?? 0;
    await row.waitFor();
    const before = await height();
    await page.goto(`${running.url}/system?part=browser`);
    await page.getByLabel('Density').selectOption('compact');
    await page.goto(`${running.url}/tasks`);
    await row.waitFor();
    expect(await height()).toBeLessThan(before);
    await end();
  });

  it('says that the stream was cut, comes back by itself, and has missed nothing', async () => {
    const line = await cuttable(running.url);
    const { page, end } = await visit(browser, `${line.url}/tasks`);
    await live(page);
    line.cut();
    await page.locator('[data-live="lost"]').waitFor();
    await running.demo(1);
    line.mend();
    await live(page);
    const { lastIndex } = await running.get<{ lastIndex: number }>('/v1/ledger');
    const seen = await eventually(async () => {
      const events = await eventsIn(page);
      return events >= lastIndex && events;
    }, 'what happened meanwhile');
    expect(seen).toBeGreaterThanOrEqual(lastIndex);
    await end();
    await line.close();
  });
});

describe('a server with a token', () => {
  let running: Running;
  beforeAll(async () => {
    running = await startNightshift({ NIGHTSHIFT_API_TOKEN: TOKEN });
  });
  afterAll(() => running?.stop());

  it('is signed in to once, and out again', async () => {
    const { page, end } = await visit(browser, running.url);
    const dialog = page.getByRole('dialog', { name: 'Sign in' });
    await dialog.getByLabel('Token').fill('not the token');
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.getByText('That is not the token.').waitFor();
    await dialog.getByLabel('Token').fill(TOKEN);
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await live(page);
    await dialog.waitFor({ state: 'detached' });
    await page.evaluate(() => sessionStorage.setItem('nightshift-read-reason', 'Case 4711'));
    await page.reload();
    await live(page);
    await page.getByText('Case 4711').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await dialog.waitFor();
    // Whoever signs in next does not read with the reason of whoever did before.
    await page.getByText('Case 4711').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    expect(page.url()).not.toContain(TOKEN);
    await end();
  });

  it('has whoever signs in after a session that ended by itself read with a reason of their own', async () => {
    const { page, end } = await visit(browser, running.url);
    const dialog = page.getByRole('dialog', { name: 'Sign in' });
    const signIn = async (): Promise<void> => {
      await dialog.getByLabel('Token').fill(TOKEN);
      await dialog.getByRole('button', { name: 'Sign in' }).click();
      await live(page);
      await dialog.waitFor({ state: 'detached' });
    };
    await signIn();
    await page.evaluate(() => sessionStorage.setItem('nightshift-read-reason', 'Case 4711'));
    await page.reload();
    await page.getByText('Case 4711').waitFor();
    // As after twelve hours, or after somebody signed out in another tab.
    await page.context().clearCookies();
    await page.reload();
    await signIn();
    await page.getByText('Case 4711').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => sessionStorage.getItem('nightshift-read-reason'))).toBeNull();
    await end();
  });
});
