import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  openBrowser,
  type Running,
  sidewaysBy,
  startNightshift,
  violationsInBothThemes,
  type Visit,
  visit,
} from './console-fixture.spec.js';

// Real: the whole product in one process, Chromium with its WebCrypto, the engine's CSV and Parquet.
// Simulated: the language models. One task is about a subject of its own, and a person decided it.
const root = join(dirname(fileURLToPath(import.meta.url)), '../../../..');
const SUBJECT = 'customer-7';
const REVIEWER = 'amara';

interface Entry {
  readonly index: number;
  readonly leaf: string;
  readonly proof: readonly string[] | null;
  readonly bytes: string;
}
interface Bundle {
  readonly format: string;
  readonly task: { readonly endIndex: number };
  readonly outputs: readonly { readonly sha256: string }[];
  readonly prompts: readonly { readonly sha256: string }[];
  readonly data: readonly { readonly index: number; readonly sha256: string }[];
  readonly checkpoint: { readonly note: string };
  readonly events: readonly Entry[];
}

let system: Running;
let browser: Browser;
let taskId: string;
let bundle: Bundle;

/** A package whose licence a person must allow: so there is a reviewer. */
const decidedTask = async (): Promise<string> => {
  const folder = join(root, 'node_modules/@axe-core/playwright');
  const task = await system.send<{ taskId: string }>('POST', '/v1/tasks', {
    workflow: 'dependency-audit',
    brief: { package: '@axe-core/playwright', folder },
    subject: SUBJECT,
  });
  const ticket = await eventually(async () => {
    const { items } = await system.get<{ items: { ticketId: string; kind: string }[] }>(
      `/v1/tickets?taskId=${task.taskId}`,
    );
    return items.find(({ kind }) => kind === 'approval');
  }, 'the question whether the licence is allowed');
  const { shownHash } = await system.get<{ shownHash: string }>(`/v1/tickets/${ticket.ticketId}`);
  await fetch(`${system.url}/v1/tickets/${ticket.ticketId}/answer`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-nightshift-actor': REVIEWER },
    body: JSON.stringify({ shownHash, answer: { option: 'allow' }, undoSeconds: 0 }),
  });
  return task.taskId;
};

/** The evidence, once the output is recorded and every entry is signed. */
const signedBundle = (): Promise<Bundle> =>
  eventually(async () => {
    const { items } = await system.get<{ items: { outputHash: string | null }[] }>(
      `/v1/ledger/search?q=task:${taskId}`,
    );
    if (!items[0]?.outputHash) return undefined;
    const evidence = await system.get<Bundle>(`/v1/ledger/evidence/${taskId}`);
    return evidence.events.every(({ proof }) => proof !== null) ? evidence : undefined;
  }, 'a signed checkpoint over the whole task');

beforeAll(async () => {
  [system, browser] = await Promise.all([startNightshift(), openBrowser()]);
  await system.demo(12);
  taskId = await decidedTask();
  bundle = await signedBundle();
});
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

const open = (path: string, options = {}): Promise<Visit> =>
  visit(browser, `${system.url}${path}`, { acceptDownloads: true, ...options });

/** Opens, does something, and expects the page to have had nothing to complain about. */
const on = async (
  path: string,
  act: (page: Page) => Promise<void>,
  options = {},
  /** What it complains of on purpose. */
  meant = /^$/,
): Promise<void> => {
  const { page, faults, end } = await open(path, options);
  try {
    await act(page);
    expect(faults.filter((one) => !meant.test(one))).toEqual([]);
  } finally {
    await end();
  }
};

const verdict = (page: Page) => page.locator('[data-verdict]');
const judged = (page: Page): Promise<string | null> => verdict(page).getAttribute('data-verdict');
const said = (page: Page, text: string | RegExp): Promise<void> =>
  page.getByText(text).first().waitFor();

const downloaded = async (page: Page, button: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'nightshift-download-'));
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ]);
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  return file;
};
const gone = (file: string): Promise<void> => rm(dirname(file), { recursive: true, force: true });

describe('the search', () => {
  it('finds the task by each kind of thing, together with its subject', async () => {
    const terms = [
      `task:${taskId.slice(0, 13)}`,
      `output:${bundle.outputs.at(-1)?.sha256.slice(0, 16)}`,
      `prompt:${bundle.prompts[0]?.sha256}`,
      `data:${bundle.data.at(-1)?.sha256}`,
      'model:package-assessor',
      'workflow:dependency-audit@1',
      'tool:read_manifest',
      `reviewer:${REVIEWER}`,
    ];
    await on('/ledger', async (page) => {
      const box = page.getByRole('combobox', { name: 'Search the ledger' });
      await page.locator('body').press('/');
      await box.pressSequentially(`subject:${SUBJECT}`);
      await box.press('Enter');
      for (const term of terms) {
        await box.fill(term);
        await box.press('Enter');
        const [kind = '', ...text] = term.split(':');
        await page.getByRole('button', { name: `Remove ${kind} ${text.join(':')}` }).waitFor();
        await said(page, /^1 in /);
        await page.locator(`[data-task="${taskId}"][aria-current="true"]`).waitFor();
        await box.press('Backspace');
      }
      expect(new URL(page.url()).searchParams.get('q')).toBe(`subject:${SUBJECT}`);
    });
  });

  it('asks where to look for a word, and says why when there is nothing', async () => {
    await on('/ledger', async (page) => {
      const box = page.getByRole('combobox', { name: 'Search the ledger' });
      await box.fill(REVIEWER);
      await page.getByRole('option', { name: /^Anywhere/ }).waitFor();
      await box.press('ArrowDown');
      await box.press('ArrowDown');
      await box.press('Enter');
      await page.getByRole('button', { name: `Remove reviewer ${REVIEWER}` }).waitFor();
      await page.locator(`[data-task="${taskId}"]`).waitFor();
      await box.fill('model:no-such-model');
      await box.press('Enter');
      await said(page, 'The ledger says this of no task');
      expect(await page.locator('[data-task]').count()).toBe(0);
    });
  });
});

describe('the evidence', () => {
  it('is proved in the browser, entry by entry, and is a file', async () => {
    await on(`/ledger?task=${taskId}`, async (page) => {
      const total = bundle.events.length;
      await said(page, `${total} of ${total} entries in the signed tree`);
      await said(
        page,
        `Entry #${bundle.task.endIndex.toLocaleString('en-US')} is in the signed tree`,
      );
      expect(await judged(page)).toBe('done');
      for (const part of ['data', 'prompts', 'version', 'qa', 'reviewer', 'output'])
        await page.locator(`[data-part="${part}"] button[data-state="proved"]`).first().waitFor();
      await said(page, new RegExp(`^${REVIEWER} answered “allow”`));
      const [brief] = bundle.data;
      await page.locator('[data-part="data"] button[data-state]').first().click();
      await said(page, `Entry #${brief?.index} is in the signed tree`);
      expect(new URL(page.url()).searchParams.get('entry')).toBe(String(brief?.index));
      await page.getByRole('img', { name: /^Path of \d+ hashes/ }).waitFor();
    });
  });

  it('is downloaded as it came, and each proof as a text of C2SP', async () => {
    await on(`/ledger?task=${taskId}`, async (page) => {
      await verdict(page).waitFor();
      const file = await downloaded(page, 'Evidence bundle');
      const kept = JSON.parse(await readFile(file, 'utf8')) as Bundle;
      expect(file).toContain(`evidence-${taskId}.json`);
      expect([kept.format, kept.events]).toEqual(['nightshift.evidence/2', bundle.events]);
      await gone(file);
      const proof = await downloaded(page, 'tlog-proof');
      const text = await readFile(proof, 'utf8');
      expect(text).toMatch(
        new RegExp(`^c2sp\\.org/tlog-proof@v1\\nindex ${bundle.task.endIndex - 1}\\n`),
      );
      expect(text).toContain(kept.checkpoint.note);
      await gone(proof);
    });
  });

  it('shows every entry with its exact bytes, and the file', async () => {
    await on(`/ledger?task=${taskId}&view=entries`, async (page) => {
      const last = bundle.events.at(-1);
      await said(page, last?.bytes.slice(0, 60) ?? '');
      const rows = page.getByRole('table', { name: 'Entries of the task' });
      expect(await rows.getAttribute('aria-rowcount')).toBe(String(bundle.events.length + 1));
      await page.getByRole('tab', { name: 'File' }).click();
      await said(page, /^\{"format":"nightshift\.evidence\/2"/);
    });
  });

  it('that is too large for a page is not read to its end, and says how to verify it', async () => {
    let isGivenUp = false;
    const endless = createServer((_, response) => {
      const part = 'x'.repeat(1_000_000);
      const write = (): void => {
        while (!response.destroyed && response.write(part));
      };
      response.on('drain', write);
      response.on('close', () => (isGivenUp = true));
      response.write('{"events":["');
      write();
    });
    await new Promise<void>((done) => endless.listen(0, '127.0.0.1', done));
    const { port } = endless.address() as AddressInfo;
    try {
      await on('/ledger/sql', async (page) => {
        const elsewhere = { url: `http://127.0.0.1:${port}/` };
        await page.route('**/v1/ledger/evidence/*', (route) => route.continue(elsewhere));
        await page.goto(`${system.url}/ledger?task=${taskId}`);
        await said(page, 'Too much evidence for a page');
        await said(page, `nightshift evidence verify ${taskId}.evidence.json`);
        // It has no end of its own. How much is on its way by then is for buffers to say.
        await expect.poll(() => isGivenUp, { timeout: 10_000 }).toBe(true);
        expect(await page.getByRole('button', { name: 'Evidence bundle' }).isDisabled()).toBe(true);
        expect(await violationsInBothThemes(page, 'ledger-too-large')).toEqual([]);
      });
    } finally {
      endless.closeAllConnections();
      endless.close();
    }
  });

  /** What the server sends is changed on its way. */
  const tampered = (change: (evidence: Bundle) => unknown, act: (page: Page) => Promise<void>) =>
    on('/ledger/sql', async (page) => {
      await page.route('**/v1/ledger/evidence/*', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: change((await response.json()) as Bundle) });
      });
      await page.goto(`${system.url}/ledger?task=${taskId}`);
      await act(page);
    });
  const oneByteOff = (entry: Entry): Entry => ({
    ...entry,
    bytes: entry.bytes.replace('"specversion":"1.0"', '"specversion":"1.1"'),
  });
  const lastWith =
    (change: (entry: Entry) => Entry | Promise<Entry>) =>
    (evidence: Bundle): Bundle => ({
      ...evidence,
      events: evidence.events.map((entry) =>
        entry.index === evidence.task.endIndex ? (change(entry) as Entry) : entry,
      ),
    });

  it('with one byte changed is not proved, and says so of that entry alone', async () => {
    await tampered(lastWith(oneByteOff), async (page) => {
      await said(page, /is not proved$/);
      await said(page, 'The bytes of the event do not have the hash that stands beside them.');
      expect(await judged(page)).toBe('halt');
      await said(page, '1 entry not proved');
    });
  });

  it('with one byte and its leaf changed gives another root than the signed one', async () => {
    const { leafHash } = await import('@nightshift/kernel');
    const change = (entry: Entry): Entry => {
      const other = oneByteOff(entry);
      return { ...other, leaf: leafHash(Buffer.from(other.bytes)).toString('hex') };
    };
    await tampered(lastWith(change), async (page) => {
      await said(page, 'Leaf and path give another root than the signed one.');
      expect(await judged(page)).toBe('halt');
    });
  });

  it('with another summary shows what does not stand in the bytes', async () => {
    const change = (evidence: Bundle): object => ({
      ...evidence,
      data: evidence.data.map((one) => ({ ...one, sha256: 'f'.repeat(64) })),
    });
    await tampered(change, async (page) => {
      await said(page, 'not in the bytes of this entry');
      const part = page.locator('[data-part="data"]').getByText('not in the bytes');
      expect(await part.count()).toBe(
        await page.locator('[data-part="data"] button[data-state]').count(),
      );
    });
  });

  it('with a checkpoint that nobody signed proves nothing', async () => {
    const change = (evidence: Bundle): object => ({
      ...evidence,
      checkpoint: {
        ...evidence.checkpoint,
        note: evidence.checkpoint.note.replace(/\n(\d+)\n/, (_, size) => `\n${Number(size) + 1}\n`),
      },
    });
    await tampered(change, async (page) => {
      await said(page, /The signature of .* does not hold\./);
      expect(await judged(page)).toBe('halt');
    });
  });
});

describe('a browser that has seen the ledger before', () => {
  const remembering = (seen: object, act: (page: Page) => Promise<void>): Promise<void> =>
    on('/ledger/sql', async (page) => {
      await page.evaluate(
        (text) => localStorage.setItem('nightshift-ledger-seen', text),
        JSON.stringify(seen),
      );
      await page.goto(`${system.url}/ledger?task=${taskId}`);
      await act(page);
    });
  const at = '2026-11-25T10:00:00.000Z';
  const newest = async () => {
    const { items } = await system.get<{
      items: { treeSize: number; rootHash: string; keys: string[] }[];
    }>('/v1/ledger/checkpoints?limit=10');
    return items;
  };

  it('is told that the tree only grew', async () => {
    const { treeSize: size = 0, rootHash: root, keys } = (await newest()).at(-1) ?? {};
    await remembering({ keys, size, root, at }, async (page) => {
      await said(page, /nothing of them was changed/);
      expect(await judged(page)).toBe('done');
    });
  });

  it('is alarmed by a fork', async () => {
    const { treeSize: size = 0, keys } = (await newest()).at(-1) ?? {};
    await remembering({ keys, size, root: 'f'.repeat(64), at }, async (page) => {
      await said(page, 'The ledger is not the one that this browser saw before.');
      expect(await judged(page)).toBe('halt');
    });
  });

  it('is asked about a key that it does not know', async () => {
    await remembering(
      { keys: ['another+00000000+AA=='], size: 1, root: '00', at },
      async (page) => {
        await said(page, /Signed by a key that no known key has vouched for/);
        expect(await judged(page)).toBe('halt');
        await page.getByRole('button', { name: /trust it/ }).click();
        await page.locator('[data-verdict=done]').waitFor();
      },
    );
  });
});

describe('the blast radius', () => {
  it('of a prompt is a list, a plan with its price, a file, and the evidence of each task', async () => {
    interface Found {
      readonly totals: { readonly tasks: number };
      readonly plan: { readonly tasks: number };
    }
    await on('/ledger', async (page) => {
      await page.getByRole('link', { name: 'Blast radius' }).click();
      await page.getByRole('combobox', { name: 'What was bad' }).selectOption('reviewer');
      await page.getByRole('textbox', { name: 'Which one' }).fill(REVIEWER);
      await page.getByRole('button', { name: 'Find', exact: true }).click();
      await page.getByRole('heading', { name: '1 affected task', exact: true }).waitFor();
      expect(new URL(page.url()).search).toBe(`?what=reviewer&value=${REVIEWER}`);

      await page.getByRole('combobox', { name: 'What was bad' }).selectOption('prompt');
      await page.getByRole('textbox', { name: 'Which one' }).fill('assessor@1');
      await page.getByRole('textbox', { name: 'Which one' }).press('Enter');
      const found = await system.get<Found>('/v1/ledger/blast-radius?prompt=assessor@1');
      expect(found.totals.tasks).toBeGreaterThan(5);
      await page
        .getByRole('heading', { name: `${found.totals.tasks} affected tasks`, exact: true })
        .waitFor();
      const plan = page.getByRole('complementary', { name: 'Redrive plan' });
      await plan.getByRole('heading', { name: `Run again: ${found.plan.tasks} tasks` }).waitFor();
      await plan.getByText(/^dependency-audit: .*by \d+ completed tasks$/).waitFor();
      const csv = await downloaded(page, 'CSV');
      const [head, ...lines] = (await readFile(csv, 'utf8')).trim().split('\r\n');
      expect(head?.startsWith('task_id,workflow,subject')).toBe(true);
      expect(lines).toHaveLength(found.totals.tasks);
      expect(lines.some((line) => line.startsWith(taskId))).toBe(true);
      await gone(csv);
      await page.locator(`[data-row="${taskId}"]`).press('Enter');
      await page.waitForURL(`**/ledger?task=${taskId}&entry=*`);
    });
  });
});

describe('the ledger as a whole', () => {
  it('has signed checkpoints of which each extends the one before, and verifies', async () => {
    // On a quick machine all so far may be in the first one.
    await system.demo(1);
    await eventually(async () => {
      const { items } = await system.get<{ items: unknown[] }>('/v1/ledger/checkpoints');
      return items.length > 1;
    }, 'a second checkpoint');
    await on('/ledger', async (page) => {
      const table = page.locator('table').filter({ hasText: 'Extends the last' });
      await table.getByText('yes').first().waitFor();
      expect(await table.getByText('no:').count()).toBe(0);
      await page.getByRole('button', { name: 'Verify everything' }).click();
      await said(page, 'Nothing differs.');
      await said(page, 'the same in the tables of the services');
    });
  });
});

describe('a verification of the whole ledger', () => {
  interface Booked {
    readonly id: string;
    readonly status: string;
  }
  const fine = {
    ok: true,
    events: 90,
    batches: 9,
    streams: 7,
    onTheirWay: 0,
    notYetRecorded: { events: 0, inOutbox: 0, onBus: 0, oldestAt: null },
    rowsOnTheirWay: 0,
    firstFault: null,
    services: [],
    elapsedMs: 40,
    resumed: null,
  };
  const resumed = { upTo: 60, at: '2026-11-26T10:00:00.000Z' };
  const done = (outcome: object) => ({ status: 'done', position: 90, outcome });
  interface Looked {
    /** How often the page looked since it was begun. */
    readonly looks: number;
    readonly afresh: boolean;
  }
  /** What the server says of one that is over is changed on its way. */
  const told = (
    answerOf: (looked: Looked) => object,
    act: (page: Page) => Promise<void>,
  ): Promise<void> =>
    on('/ledger', async (page) => {
      let looked: Looked = { looks: 0, afresh: false };
      page.on('request', (request) => {
        if (request.method() !== 'POST' || !request.url().endsWith('/verifications')) return;
        looked = { looks: 0, ...(request.postDataJSON() as { afresh: boolean }) };
      });
      await page.route('**/v1/ledger/verifications/*', async (route) => {
        const [response, booked] = await eventually(async () => {
          const answer = await route.fetch();
          const json = (await answer.json()) as Booked;
          return json.status === 'done' && ([answer, json] as const);
        }, 'the end of the verification');
        looked = { ...looked, looks: looked.looks + 1 };
        await route.fulfill({ response, json: { ...booked, ...answerOf(looked) } });
      });
      await page.getByRole('button', { name: 'Verify everything' }).click();
      await act(page);
    });
  const running = { status: 'running', lastIndex: 1_000, outcome: null, problem: null };

  it('says how far it is, and how long it still takes', async () => {
    const waiting = { ...running, status: 'waiting' };
    const under = { ...running, position: 250, remainingMs: 90_000 };
    const answerOf = ({ looks }: Looked): object => (looks === 1 ? waiting : under);
    await told(answerOf, async (page) => {
      const button = page.getByRole('button', { name: 'Verifying …' });
      await button.waitFor();
      await said(page, 'Waiting for the verification before this one.');
      await said(page, '250 of 1,000 events (25 %), about 1 min 30 s left.');
      expect(await button.isDisabled()).toBe(true);
    });
  });

  it('says what an interrupted one had read, and reads that again where it is told to', async () => {
    await told(
      ({ afresh }) => done(afresh ? fine : { ...fine, resumed }),
      async (page) => {
        await said(page, 'Nothing differs.');
        await said(page, /Up to #60 a verification had read that was interrupted/);
        const again = page.getByRole('button', { name: 'Read all of it again' });
        const [request] = await Promise.all([
          page.waitForRequest(
            (one) => one.method() === 'POST' && one.url().endsWith('/verifications'),
          ),
          again.click(),
        ]);
        expect(request.postDataJSON()).toEqual({ afresh: true });
        await again.waitFor({ state: 'detached' });
        await said(page, 'Nothing differs.');
      },
    );
  });

  it('says what is not yet recorded, how old it is, and where', async () => {
    const oldestAt = new Date(Date.now() - 20 * 60_000).toISOString();
    const notYetRecorded = { events: 12, inOutbox: 3, onBus: 9, oldestAt };
    await told(
      ({ afresh }) => done(afresh ? fine : { ...fine, resumed, notYetRecorded, rowsOnTheirWay: 7 }),
      async (page) => {
        await said(page, 'Nothing differs.');
        await said(page, '12 events are not yet recorded');
        await said(
          page,
          /the oldest written 20 min( \d+ s)? ago: 3 waiting in the outbox of a service, 9 on the bus, not read by audit yet\./,
        );
        await said(page, '7 events have no rows in the store yet');
        await page.getByRole('button', { name: 'Read all of it again' }).click();
        await page.getByText('not yet recorded').waitFor({ state: 'detached' });
        await said(page, 'Nothing differs.');
        expect(await page.getByText('not yet recorded').count()).toBe(0);
      },
    );
  });

  it('names the first entry that differs, and why', async () => {
    const firstFault = { index: 42, reason: 'its bytes have another hash' };
    await told(
      () => done({ ...fine, ok: false, firstFault }),
      async (page) => {
        await said(page, 'It differs from what was recorded');
        await said(page, /first at entry #42: its bytes have another hash\./);
        expect(await page.getByText('Nothing differs.').count()).toBe(0);
      },
    );
  });

  it('that ended early says why, or that it goes on where it was', async () => {
    const problem = { code: 'ledger-unavailable', detail: 'The ledger does not answer.' };
    await told(
      () => ({ status: 'failed', outcome: null, problem }),
      async (page) => {
        await said(page, problem.detail);
        expect(await page.getByRole('button', { name: 'Verify everything' }).isEnabled()).toBe(
          true,
        );
      },
    );
    const stopped = { status: 'interrupted', outcome: null, problem: null };
    await told(
      () => stopped,
      (page) => said(page, /Verify again: it goes on where it was\./),
    );
  });

  it('that cannot be begun says so, and can be tried again', async () => {
    await on(
      '/ledger',
      async (page) => {
        const problem = { status: 503, json: { code: 'unavailable', detail: 'Not now.' } };
        await page.route('**/v1/ledger/verifications', (route) => route.fulfill(problem));
        await page.getByRole('button', { name: 'Verify everything' }).click();
        await said(page, 'It could not be verified.');
        await page.unroute('**/v1/ledger/verifications');
        await page.getByRole('button', { name: 'Verify everything' }).click();
        await said(page, 'Nothing differs.');
        expect(await page.getByText('It could not be verified.').count()).toBe(0);
      },
      {},
      /status of 503/,
    );
  });
});

describe('who read, where nothing is sealed', () => {
  it('says that nobody is recorded, and how that begins; no reason is asked for', async () => {
    await on('/ledger/access', async (page) => {
      await said(page, 'Nothing is sealed here, so nobody is recorded as its reader.');
      await page
        .getByRole('contentinfo')
        .getByText(/services ready/)
        .waitFor();
      expect(await page.getByText('Reading without a reason').count()).toBe(0);
    });
  });
});

describe('SQL', () => {
  const sqlPath = (query: string, more = ''): string =>
    `/ledger/sql?${new URLSearchParams({ query }).toString()}${more}`;
  const result = (page: Page) => page.getByRole('table', { name: 'Result' });

  it('runs by Ctrl+Enter; the query is the address; a row leads to the trace of its task', async () => {
    await on('/ledger/sql', async (page) => {
      const editor = page.getByRole('textbox', { name: 'SQL' });
      await editor.fill(
        `SELECT subject, status, task_id FROM v_tasks WHERE subject = '${SUBJECT}'`,
      );
      await editor.press('Control+Enter');
      await said(page, /^1 row, /);
      await result(page).getByText(SUBJECT).waitFor();
      expect(new URL(page.url()).searchParams.get('query')).toContain(SUBJECT);
      await page.getByRole('link', { name: 'Open trace' }).click();
      await page.waitForURL(`**/tasks/${taskId}`);
      await page.goBack();
      await result(page).getByText(SUBJECT).waitFor();
    });
  });

  it('has examples that all run, and keeps own queries', async () => {
    await on('/ledger/sql', async (page) => {
      const side = page.getByRole('complementary', { name: 'Queries and views' });
      await side.getByText('v_tasks', { exact: true }).waitFor();
      const names = await side.locator('ul').first().getByRole('button').allTextContents();
      expect(names.length).toBeGreaterThanOrEqual(6);
      for (const name of names) {
        await side.getByRole('button', { name, exact: true }).click();
        await page.getByRole('heading', { name, exact: true, level: 2 }).waitFor();
        await said(page, /^\d+ rows?, /);
        expect(await page.getByRole('alert').count(), name).toBe(0);
      }
      await page.getByRole('textbox', { name: 'SQL' }).fill('SELECT 1 AS one');
      await side.getByRole('button', { name: 'Save this one' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('Mine');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.reload();
      await side.getByRole('button', { name: 'Mine', exact: true }).click();
      await result(page).getByText('1', { exact: true }).waitFor();
      await side.getByRole('button', { name: 'Delete Mine' }).click();
      await page.getByRole('button', { name: 'Undo' }).click();
      await side.getByRole('button', { name: 'Mine', exact: true }).waitFor();
    });
  });

  it('shows ten thousand rows without drawing them all, sorted by any column', async () => {
    const query = 'SELECT number AS n, toString(number % 7) AS seventh FROM numbers(10000)';
    await on(sqlPath(query), async (page) => {
      await said(page, /^10,000 rows, /);
      expect(await result(page).getAttribute('aria-rowcount')).toBe('10001');
      expect(await result(page).getByRole('row').count()).toBeLessThan(100);
      await result(page).getByRole('button', { name: 'n', exact: true }).click();
      await result(page).getByRole('button', { name: 'n', exact: true }).click();
      await result(page).getByText('9999', { exact: true }).waitFor();
      expect(new URL(page.url()).searchParams.get('sort')).toBe('-0');
    });
  });

  it('draws a result as bars or a line, by choice of columns', async () => {
    const query =
      'SELECT model, count() AS calls, sum(c.cost_usd) AS usd FROM v_model_calls AS c GROUP BY model';
    await on(sqlPath(query), async (page) => {
      await page.getByRole('button', { name: 'Bars' }).click();
      await page.getByRole('img', { name: /^calls by model: \d+ values/ }).waitFor();
      await page.getByRole('combobox', { name: 'Up' }).selectOption('usd');
      await page.getByRole('img', { name: /^usd by model/ }).waitFor();
      await page.getByRole('button', { name: 'Line' }).click();
      await page.locator('svg[role=img] polyline').waitFor();
      expect(new URL(page.url()).searchParams.get('y')).toBe('usd');
    });
  });

  it('is downloaded as CSV and as Parquet, and read back', async () => {
    const query =
      "SELECT number AS n, concat('é, \"', toString(number), '\"') AS text FROM numbers(3)";
    await on(sqlPath(query), async (page) => {
      await said(page, /^3 rows, /);
      const csv = await downloaded(page, 'CSV');
      expect(await readFile(csv, 'utf8')).toBe(
        '"n","text"\n0,"é, ""0"""\n1,"é, ""1"""\n2,"é, ""2"""\n',
      );
      await gone(csv);
      const parquet = await downloaded(page, 'Parquet');
      // By an engine of its own: what is read is the file alone.
      const read = `console.log(require('chdb').query("SELECT * FROM file('${parquet}', Parquet) FORMAT JSONEachRow"))`;
      const { stdout } = await promisify(execFile)(process.execPath, ['-e', read], {
        cwd: join(root, 'services/audit'),
      });
      expect(
        stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
      ).toEqual([0, 1, 2].map((n) => ({ n, text: `é, "${n}"` })));
      await gone(parquet);
    });
  });

  it('says at the query what the engine says, with the line, and keeps the text', async () => {
    const { page, end } = await open('/ledger/sql');
    const editor = page.getByRole('textbox', { name: 'SQL' });
    const wrong = 'SELECT count()\nFROM v_tasks\nWHER 1';
    await editor.fill(wrong);
    await editor.press('Control+Enter');
    await page
      .getByRole('alert')
      .getByText(/Syntax error.*line 3/)
      .waitFor();
    expect(await editor.getAttribute('aria-invalid')).toBe('true');
    expect(await editor.inputValue()).toBe(wrong);
    await editor.fill('SELECT number FROM numbers(10001)');
    await page.getByRole('button', { name: 'CSV' }).click();
    await page
      .getByRole('alert')
      .getByText(/10,000 rows at most/)
      .waitFor();
    await editor.fill('SELECT 1');
    await editor.press('Control+Enter');
    await said(page, /^1 row, /);
    expect(await page.getByRole('alert').count()).toBe(0);
    await end();
  });
});

describe('both pages', () => {
  const bars = new URLSearchParams({
    query: 'SELECT model, count() AS calls FROM v_model_calls GROUP BY model',
    show: 'bar',
  }).toString();
  const line = new URLSearchParams({
    query: 'SELECT time, sequence, task_id FROM v_events LIMIT 50',
  }).toString();

  it.each([
    ['ledger', () => `/ledger?task=${taskId}`, '[data-verdict=done]'],
    ['ledger-entries', () => `/ledger?task=${taskId}&view=entries`, '[data-verdict=done]'],
    ['ledger-nothing', () => '/ledger?q=model:none', 'text=says this of no task'],
    [
      'ledger-blast-radius',
      () => '/ledger/blast-radius?what=prompt&value=assessor@1',
      '[role=table]',
    ],
    ['ledger-sql', () => `/ledger/sql?${line}`, '[role=table]'],
    ['ledger-sql-chart', () => `/ledger/sql?${bars}`, '[role=img]'],
  ])('%s has no violation of WCAG that axe finds, in either theme', async (name, path, ready) => {
    await on(
      path(),
      async (page) => {
        await page.locator(ready).first().waitFor();
        expect(await violationsInBothThemes(page, name)).toEqual([]);
      },
      { viewport: { width: 1440, height: 900 } },
    );
  });

  it('fit 360 px, and are usable there', async () => {
    const phone = { viewport: { width: 360, height: 740 } };
    await on(
      `/ledger?task=${taskId}`,
      async (page) => {
        await verdict(page).waitFor();
        expect(await sidewaysBy(page)).toBe(0);
        await page.getByRole('tab', { name: /^Entries/ }).click();
        expect(await sidewaysBy(page)).toBe(0);
      },
      phone,
    );
    await on(
      '/ledger/blast-radius?what=prompt&value=assessor@1',
      async (page) => {
        await page.getByRole('table', { name: 'Affected tasks' }).waitFor();
        expect(await sidewaysBy(page)).toBe(0);
      },
      phone,
    );
    await on(
      `/ledger/sql?${line}`,
      async (page) => {
        await result(page).waitFor();
        expect(await sidewaysBy(page)).toBe(0);
      },
      phone,
    );
  });
  const result = (page: Page) => page.getByRole('table', { name: 'Result' });
});
