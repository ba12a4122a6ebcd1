// What end-to-end tests of the console share. Real: the whole product in one process (the build, not
// the sources) and Chromium. Simulated: the language models, as the page says itself.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import axe from '@axe-core/playwright';
import sparticuz from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../..');
const cli = join(root, 'cli/bin/nightshift.mjs');
const SCREENSHOTS = process.env['NIGHTSHIFT_SCREENSHOTS'];
const PATIENCE_MS = 15_000;

export interface Outcome {
  readonly completed: number;
  readonly waiting: number;
}

export interface Running {
  readonly url: string;
  /** A request of the API; its body as JSON. */
  readonly get: <T>(path: string) => Promise<T>;
  readonly send: <T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => Promise<T>;
  /**
   * Runs the example over so many packages. How many of those that are installed ask a person depends
   * on their licences and on chance; `asking` of them are made here, with a licence that always does.
   */
  readonly demo: (packages: number, asking?: number) => Promise<Outcome>;
  readonly stop: () => Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const urlOf = (child: ChildProcess, ended: Promise<void>): Promise<string> =>
  new Promise((resolve, reject) => {
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

/** Starts Nightshift with a data folder of its own; `options` are more words for `nightshift up`. */
export const startNightshift = async (
  env: Record<string, string> = {},
  options: readonly string[] = [],
): Promise<Running> => {
  const data = await mkdtemp(join(tmpdir(), 'nightshift-console-'));
  const args = ['--disable-warning=TimeoutNegativeWarning', cli, 'up'];
  const child = spawn(
    process.execPath,
    [...args, '--port', String(await freePort()), '--data', data, ...options],
    { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  const url = await urlOf(child, ended).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url, ...requestsOf(url, data), stop };
};

const requestsOf = (url: string, data: string): Pick<Running, 'get' | 'send' | 'demo'> => {
  const request = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${init?.method ?? 'GET'} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  return {
    get: (path) => request(path),
    send: (method, path, body) =>
      request(path, {
        method,
        ...(body === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      }),
    demo: async (packages, asking = 0) => {
      const run = async (limit: number, folder: string): Promise<Outcome> => {
        const args = ['demo', '--limit', String(limit), '--packages', folder];
        const { stdout } = await promisify(execFile)(
          process.execPath,
          [cli, '--url', url, '--json', ...args],
          { cwd: root },
        );
        return JSON.parse(stdout) as Outcome;
      };
      const installed = await run(packages - asking, join(root, 'node_modules'));
      if (asking === 0) return installed;
      const made = await run(asking, await copyleftPackages(data, asking));
      if (made.waiting !== asking) throw new Error(`${made.waiting} of ${asking} ask a person.`);
      return { completed: installed.completed, waiting: installed.waiting + asking };
    },
  };
};

/** A folder of packages whose licence asks for a decision. */
const copyleftPackages = async (data: string, many: number): Promise<string> => {
  const folder = join(data, 'made-packages');
  for (let n = 0; n < many; n += 1) {
    const at = join(folder, `copyleft-${n}`);
    await mkdir(at, { recursive: true });
    const manifest = { name: `copyleft-${n}`, version: '1.0.0', license: 'GPL-3.0-only' };
    await writeFile(join(at, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(at, 'LICENSE'), 'GNU GENERAL PUBLIC LICENSE\n Version 3, 29 June 2007\n');
  }
  return folder;
};

export const openBrowser = async (): Promise<Browser> =>
  chromium.launch({
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

export interface Visit {
  readonly page: Page;
  /** Errors and warnings of the page, requests to any other origin, more tabs, copies to the clipboard. */
  readonly faults: readonly string[];
  readonly end: () => Promise<void>;
}

export const visit = async (
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> => {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && origin !== new URL(url).origin)
      faults.push(`request to ${request.url()}`);
  });
  context.on('page', (other) => faults.push(`a second tab: ${other.url()}`));
  await page.addInitScript(() =>
    document.addEventListener('copy', () => console.error('something was copied')),
  );
  await page.goto(url);
  return { page, faults, end: () => context.close() };
};

/** The live stream is open: from now on the page follows by itself. */
export const live = (page: Page): Promise<unknown> => page.waitForSelector('[data-live="live"]');

/** Kept where NIGHTSHIFT_SCREENSHOTS names a folder; `npm run screenshots` does. */
export const picture = async (page: Page, name: string): Promise<void> => {
  if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
};

/** Violations of WCAG as axe finds them. In legacy mode: the other one opens a second tab. */
export const violationsOn = async (page: Page): Promise<readonly string[]> => {
  const { violations } = await new axe({ page }).setLegacyMode().analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
};

/** In both themes: what axe finds, and a picture of each. */
export const violationsInBothThemes = async (
  page: Page,
  name: string,
): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    // Without motion: a picture in the middle of a transition shows neither theme.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await picture(page, `${name}-${colorScheme}`);
    found.push(...(await violationsOn(page)).map((one) => `${colorScheme}: ${one}`));
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
  return found;
};

/** How far the page can be scrolled sideways, in px: 0 where it fits. */
export const sidewaysBy = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Waits until `read` gives something: lists are projections, a moment behind what was done. */
export const eventually = async <T>(
  read: () => Promise<T | undefined | false>,
  what: string,
  patienceMs = 2 * PATIENCE_MS,
): Promise<T> => {
  for (const giveUpAt = Date.now() + patienceMs; Date.now() < giveUpAt;) {
    const found = await read();
    if (found !== undefined && found !== false) return found;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new Error(`It did not come: ${what}.`);
};
