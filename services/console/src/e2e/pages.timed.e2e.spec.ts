import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, live, openBrowser, type Running, visit } from './console-fixture.spec.js';
import { largeTask, LARGE_STEPS } from './large-task-fixture.spec.js';
import { manyTasks } from './many-tasks-fixture.spec.js';
import { askingOf, bodyOf, review, startAsking, type Shown } from './review-fixture.spec.js';

// How quick the pages are. Real: the whole product in one process, Chromium. Simulated: the models of
// review.workflow.mjs; where an answer of the server is replaced, the test says so.
/** Until a page that was just opened hears a key. */
const INTERACTIVE_MS = 1_500;
const TASK_INTERACTIVE_MS = 2_000;
const ROUNDS = 5;
/** Of the next ticket, on the machine that runs the test. */
const NEXT_MS = 100;
/** One frame at 60 Hz, and half of another. */
const FRAME_MS = 25;
const MANY = 10_000;
const BATCH = 500;
const MANY_PATIENCE_MS = 240_000;
const FIRST_SEEN_MS = 1_000;
const LIST_MS = 50;
const ANSWERS = 20;
/** More than one page of the list. */
const MOVES = 70;

let browser: Browser;
let running: Running;
let asking: ReturnType<typeof askingOf>;
beforeAll(async () => {
  browser = await openBrowser();
  running = await startAsking();
  asking = askingOf(running);
});
afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

describe('the console', () => {
  it('answers a key within 1.5 s of being opened', async () => {
    const times: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const context = await browser.newContext();
      const page = await context.newPage();
      const began = performance.now();
      await page.goto(running.url, { waitUntil: 'commit' });
      await eventually(async () => {
        await page.keyboard.press('?');
        return page.getByRole('dialog', { name: 'Keys' }).isVisible();
      }, 'the sheet of keys');
      times.push(performance.now() - began);
      await context.close();
    }
    expect(median(times)).toBeLessThanOrEqual(INTERACTIVE_MS);
  });
});

const listed = (page: Page) => page.getByRole('table', { name: 'Tasks' }).locator('[data-row]');

describe('the list of tasks', () => {
  it('stays quick with 10,000 rows', async () => {
    const { page, faults, end } = await visit(browser, `${running.url}/system`);
    await manyTasks(page, 10_000);
    await page.goto(`${running.url}/tasks`);
    await page.locator('header > p[role=status]', { hasText: /^10,000 tasks,/ }).waitFor();
    await page.getByRole('checkbox', { name: 'Choose every task that is here' }).click();
    await page.getByRole('button', { name: 'Choose the first 5,000' }).click();
    await page.getByText('5,000 tasks chosen').waitFor();
    await listed(page).first().focus();
    await eventually(async () => {
      await page.keyboard.press('End');
      return (await page.locator('[aria-rowindex="10001"]').count()) > 0;
    }, 'the last row');
    // Only what is seen is there.
    expect(await listed(page).count()).toBeLessThan(100);
    await page.keyboard.press('Home');
    await page.locator('[aria-rowindex="2"]:focus').waitFor();
    const steps: number[] = [];
    for (let step = 3; step < 43; step += 1) {
      const from = performance.now();
      await page.keyboard.press('ArrowDown');
      await page.locator(`[aria-rowindex="${step}"]:focus`).waitFor();
      steps.push(performance.now() - from);
    }
    // The median: what else this machine does meanwhile is no fault of the list.
    expect(steps.toSorted((a, b) => a - b)[20]).toBeLessThan(250);
    expect(faults).toEqual([]);
    await end();
  }, 90_000);
});

const steps = (page: Page) => page.locator('[role=row][data-span]');

/** A task that is done. */
const answeredTask = async (): Promise<string> => {
  const [ticket] = await asking.asked('letters');
  const { ticketId = '', taskId = '' } = ticket ?? {};
  const { shownHash, revision } = await asking.shown(ticketId);
  const given = { shownHash, revision, answer: { option: 'yes' }, undoSeconds: 0 };
  await running.send('POST', `/v1/tickets/${ticketId}/answer`, given);
  await eventually(async () => {
    const { status } = await running.get<{ status: string }>(`/v1/tasks/${taskId}`);
    return status === 'completed';
  }, 'a task that is done');
  return taskId;
};

/** In the page itself: the row that is chosen gets a key as soon as it is there; when does that work? */
const noteWhenInteractive = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const isChosen = (span: string): boolean =>
      document.querySelector(`[data-span="${span}"][aria-selected=true]`) !== null;
    const watch = new MutationObserver(() => {
      if (isChosen('run/r0')) {
        document.documentElement.dataset['interactiveMs'] = String(performance.now());
        watch.disconnect();
      } else if (isChosen('stage/work')) {
        document.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }));
      }
    });
    watch.observe(document, { subtree: true, childList: true, attributes: true });
  });

describe('a task', () => {
  it(`is interactive within 2 s with ${LARGE_STEPS} steps, and goes to any of them`, async () => {
    const taskId = await answeredTask();
    const { page, faults, end } = await visit(browser, running.url);
    await live(page);
    // Replaced: the spans, as the ledger gives them for such a task (spans.int.spec.ts measures the ledger).
    const spans = largeTask();
    await page.route('**/v1/ledger/spans?*', (route) => {
      const query = new URL(route.request().url()).searchParams;
      return route.fulfill({ contentType: 'application/json', body: spans(query) });
    });
    await page.route('**/v1/runs/r0/effects', (route) => route.fulfill({ json: [] }));
    await noteWhenInteractive(page);
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await page.goto(`${running.url}/tasks/${taskId}?span=stage/work`);
      const noted = page.locator('html[data-interactive-ms]');
      await noted.waitFor();
      times.push(Number(await noted.getAttribute('data-interactive-ms')));
    }
    console.info(`${LARGE_STEPS} steps: interactive after ${times.map(Math.round).join(', ')} ms`);
    // The best of them: what else the machine does is not measured.
    expect(Math.min(...times)).toBeLessThan(TASK_INTERACTIVE_MS);
    const grid = page.getByRole('treegrid');
    await expect
      .poll(() => grid.getAttribute('aria-rowcount'), { timeout: 30_000 })
      .toBe(String(LARGE_STEPS + 3));
    await grid.focus();
    await page.keyboard.press('End');
    await page.locator(`[data-span="run/r0/${LARGE_STEPS}"][aria-selected=true]`).waitFor();
    // Only what is seen is there.
    expect(await steps(page).count()).toBeLessThan(100);
    await page.getByRole('button', { name: 'Fold all' }).click();
    await expect.poll(() => steps(page).count()).toBe(1);
    // Five loads at once may make a busy machine say for a moment that it is not ready.
    expect(faults.filter((fault) => !fault.includes('503'))).toEqual([]);
    await end();
  });
});

/** How long from each key until another ticket stands there, in ms; and how many keys there were. */
const watch = (page: Page) =>
  page.evaluate(() => {
    const times: number[] = [];
    const state = { keys: 0, times };
    let pressedAt = 0;
    let was = document.querySelector('[data-ticket-body]')?.getAttribute('data-ticket-body');
    document.addEventListener(
      'keydown',
      () => {
        state.keys += 1;
        pressedAt = performance.now();
      },
      true,
    );
    new MutationObserver(() => {
      const now = document.querySelector('[data-ticket-body]')?.getAttribute('data-ticket-body');
      if (!now || now === was) return;
      was = now;
      // When it is painted, not when it is made.
      requestAnimationFrame(() => times.push(performance.now() - pressedAt));
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
    Object.assign(window, { watched: state });
  });
const watched = (page: Page) =>
  page.evaluate(
    () => (window as unknown as { watched: { keys: number; times: number[] } }).watched,
  );
/** How many times longer than on a machine that has nothing else to do one frame takes; at least 1. */
const slownessOf = async (page: Page): Promise<number> => {
  const frames = await page.evaluate(async () => {
    const found: number[] = [];
    for (let n = 0; n < 20; n += 1) {
      const from = performance.now();
      await new Promise((done) => requestAnimationFrame(done));
      found.push(performance.now() - from);
    }
    return found;
  });
  return Math.max(1, p95(frames) / FRAME_MS);
};
const p95 = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.ceil(0.95 * times.length) - 1] ?? Number.NaN;

/** An answer counts ten seconds after it was given: that these do is looked at in the end. */
const given: string[] = [];

describe('review by keyboard alone', () => {
  it('approves twenty tickets of low risk with twenty keys, and the next one stands there at once', async () => {
    const tickets = await asking.asked('letters', 20);
    const { page, faults, end } = await review(browser, running, '?workflow=letters');
    await live(page);
    await bodyOf(page, tickets[0]?.ticketId ?? '');
    const before = await slownessOf(page);
    await watch(page);
    for (const [key, to] of [
      ['j', tickets.slice(1)],
      ['k', tickets.slice(0, -1).toReversed()],
    ] as const)
      for (const { ticketId } of to) {
        await page.keyboard.press(key);
        await bodyOf(page, ticketId);
      }
    const moves = (await watched(page)).keys;
    for (const [index, { ticketId }] of tickets.entries()) {
      await bodyOf(page, ticketId);
      // As long as somebody who reads takes at least; by then it is theirs.
      await page.getByText(/^Yours to/).waitFor();
      await page.keyboard.press('a');
      if (index < tickets.length - 1) await bodyOf(page, tickets[index + 1]?.ticketId ?? '');
    }
    await page.locator('[data-empty-queue]').waitFor();
    const { keys, times } = await watched(page);
    expect(keys - moves, 'one key for each approval').toBe(20);
    expect(times).toHaveLength(3 * 19);
    const slowness = Math.max(before, await slownessOf(page));
    expect(p95(times), JSON.stringify(times)).toBeLessThanOrEqual(NEXT_MS * slowness);
    given.push(...tickets.map(({ ticketId }) => ticketId));
    expect(faults).toEqual([]);
    await end();
  });
});

/** Tasks that each ask a person, of a workflow that no other test looks at. */
const askedMany = async (): Promise<void> => {
  for (let from = 0; from < MANY; from += BATCH)
    await running.send('POST', '/v1/tasks/batch', {
      tasks: Array.from({ length: BATCH }, (_, n) => ({
        workflow: 'mail',
        brief: { n: from + n },
        idempotencyKey: `mail/${from + n}`,
      })),
    });
  await eventually(
    async () => {
      const { tasks } = await running.get<{ tasks: { waiting?: number } }>(
        '/v1/tasks/summary?keyPrefix=mail/',
      );
      return tasks.waiting === MANY;
    },
    `${MANY} tasks that wait`,
    MANY_PATIENCE_MS,
  );
};
/** In the order of the page. */
const firstOf = async (count: number): Promise<readonly string[]> =>
  (
    await running.get<{ items: readonly Shown[] }>(
      `/v1/tickets?status=open&workflow=mail&order=risk&limit=${count}`,
    )
  ).items.map(({ ticketId }) => ticketId);

describe('ten thousand tickets', () => {
  it('are read, moved along and answered as quickly as a few', async () => {
    await askedMany();
    const ids = await firstOf(MOVES + 1);
    const { page, end } = await review(browser, running, '?workflow=mail');
    await bodyOf(page, ids[0] ?? '');
    // The middle of several: one alone may meet whatever else the server does at that moment.
    const opened = await page.evaluate(async () => {
      const lists: number[] = [];
      for (let n = 0; n < 5; n += 1) {
        const since = performance.now();
        const answer = await fetch('/v1/tickets?status=open&workflow=mail&order=risk&limit=50');
        await answer.arrayBuffer();
        lists.push(performance.now() - since);
      }
      return lists.toSorted((a, b) => a - b)[2] ?? Number.POSITIVE_INFINITY;
    });
    const before = await slownessOf(page);
    const from = performance.now();
    await page.reload({ waitUntil: 'commit' });
    await bodyOf(page, ids[0] ?? '');
    const seen = performance.now() - from;
    await watch(page);
    for (const id of ids.slice(1)) {
      await page.keyboard.press('j');
      await bodyOf(page, id);
    }
    for (const id of ids.slice(0, MOVES).toReversed()) {
      await page.keyboard.press('k');
      await bodyOf(page, id);
    }
    for (const id of ids.slice(1, ANSWERS + 1)) {
      await page.getByText(/^Yours to/).waitFor();
      await page.keyboard.press('a');
      await bodyOf(page, id);
    }
    const { times } = await watched(page);
    expect(times).toHaveLength(2 * MOVES + ANSWERS);
    const slowness = Math.max(before, await slownessOf(page));
    const figures = `list ${opened.toFixed(0)} ms, first ticket ${seen.toFixed(0)} ms, next p95 ${p95(times).toFixed(0)} ms, slowness ${slowness.toFixed(2)}`;
    console.log(`${MANY} open tickets: ${figures}`);
    expect(opened, figures).toBeLessThanOrEqual(LIST_MS * slowness);
    expect(seen, figures).toBeLessThanOrEqual(FIRST_SEEN_MS * slowness);
    expect(p95(times), figures).toBeLessThanOrEqual(NEXT_MS * slowness);
    await end();
  });
});

it('counts all twenty answers once they cannot be taken back any more', async () => {
  expect(given).toHaveLength(20);
  for (const ticketId of given)
    expect(await asking.settled(ticketId, 'answered')).toMatchObject({ answer: { option: 'yes' } });
});
