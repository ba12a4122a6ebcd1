import type { Browser, Page } from 'playwright-core';
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
  visit,
} from './console-fixture.spec.js';

// Real: the whole product in one process, Chromium, tasks of the example. Where an answer of the server
// is replaced (hostile output, a tampered entry), the test says so.
const PACKAGES = 120;
const TABS = ['timeline', 'provenance', 'data', 'events'] as const;

interface Listed {
  readonly taskId: string;
  readonly ticketId: string | null;
}

let browser: Browser;
let running: Running;
/** Of the first, a call had to be tried again; the others wait for a person. */
let retried: string;
let waiting: readonly Listed[];

beforeAll(async () => {
  browser = await openBrowser();
  running = await startNightshift();
  await running.demo(PACKAGES, 4);
  retried = await eventually(async () => {
    const query = `select task_id from v_retries where task_id in (select task_id from v_tasks where status = 'completed') limit 1`;
    const { rows } = await running.send<{ rows: string[][] }>('POST', '/v1/ledger/sql', { query });
    return rows[0]?.[0];
  }, 'a task with a retry');
  waiting = await eventually(async () => {
    const { items } = await running.get<{ items: Listed[] }>('/v1/tasks?status=waiting&limit=50');
    return items.filter(({ ticketId }) => ticketId !== null).length >= 3 && items;
  }, 'three tasks that wait');
});
afterAll(async () => {
  await browser?.close();
  await running?.stop();
});

const address = (taskId: string, query = ''): string => `${running.url}/tasks/${taskId}${query}`;
const rows = (page: Page) => page.locator('[role=row][data-span]');
const detail = (page: Page) => page.getByRole('region', { name: 'Details' });
const tab = (page: Page, name: string) =>
  page.getByRole('tab', { name: new RegExp(`^${name}`, 'i') });
/** What each tab shows once it has been read. */
const SHOWN = {
  timeline: (page: Page) => rows(page).first(),
  provenance: (page: Page) => page.getByText('recomputed in this browser, all the same'),
  data: (page: Page) => page.getByRole('heading', { name: 'Brief' }),
  events: (page: Page) => page.getByText('Task accepted').first(),
} as const;

describe('a task that is done', () => {
  it('shows in each of its tabs what there is, without a fault, in both themes', async () => {
    const { page, faults, end } = await visit(browser, address(retried));
    for (const name of TABS) {
      await tab(page, name).click();
      await SHOWN[name](page).waitFor();
      expect(await violationsInBothThemes(page, `task-${name}`)).toEqual([]);
    }
    expect(new URL(page.url()).search).toBe('?tab=events');
    expect(faults).toEqual([]);
    await end();
  });

  it('says what it is, what it cost and how often it had to try again', async () => {
    const { page, end } = await visit(browser, address(retried));
    const task = await running.get<{ brief: { package: string } }>(`/v1/tasks/${retried}`);
    await page.getByRole('heading', { level: 1, name: task.brief.package }).waitFor();
    const head = page.locator('main header').first();
    await head.getByText('Done', { exact: true }).waitFor();
    await head.getByText('default', { exact: true }).waitFor();
    expect(await head.getByRole('img').getAttribute('aria-label')).toMatch(
      /^\$0\.0\d+ settled, \$0\.00 held, \$0\.2\d+ left of \$0\.2500$/,
    );
    await page.getByText('1 retry').first().waitFor();
    expect(await page.locator('[data-look=failed]').count()).toBeGreaterThan(0);
    expect(await page.locator('[data-look=qa]').count()).toBeGreaterThan(0);
    await end();
  });

  it('shows of a model call exactly what was sent, proved by its hash, each attempt, and its money', async () => {
    const { page, end } = await visit(browser, address(retried));
    // What was tried again is chosen by itself.
    await detail(page).getByText('exactly as sent').waitFor();
    const attempts = detail(page).getByRole('list', { name: 'Attempts' }).getByRole('button');
    expect(await attempts.count()).toBe(2);
    const { runId, n } = await page.evaluate(async (id) => {
      const { items } = (await (await fetch(`/v1/ledger/spans?taskId=${id}`)).json()) as {
        items: { runId: string; n?: number; retries: number; kind: string }[];
      };
      const span = items.find(({ kind, retries }) => kind === 'model' && retries > 0);
      return { runId: span?.runId ?? '', n: span?.n ?? 0 };
    }, retried);
    const call = await running.get<{
      prompt: { hash: string; messages: { content: string }[] };
      money: { cost: { nanoUsd: number } };
    }>(`/v1/runs/${runId}/calls/${n}`);
    expect(await detail(page).locator(`code[title="${call.prompt.hash}"]`).count()).toBe(1);
    await detail(page)
      .getByRole('button', { name: /earlier message/ })
      .click();
    const system = call.prompt.messages[0]?.content.slice(0, 200) ?? '';
    expect(await detail(page).locator('ol').last().innerText()).toContain(system);
    await detail(page).getByText('It gives exactly this cost.').waitFor();
    await attempts.first().click();
    await detail(page)
      .getByText('finish:')
      .or(detail(page).getByText('malformed-output,'))
      .waitFor();
    expect(new URL(page.url()).searchParams.get('call')).toBe(String(n - 1));
    await end();
  });

  it('checks the leaf of each entry itself: one that was changed on its way is named', async () => {
    const { page, end } = await visit(browser, 'about:blank');
    // Replaced: the brief in the answer of the ledger, as a server that lies would.
    await page.route('**/v1/ledger/events?*task.accepted*', async (route) => {
      const answer = await route.fetch();
      const text = await answer.text();
      await route.fulfill({ response: answer, body: text.replace('"brief":{', '"brief":{"a":1,') });
    });
    await page.goto(address(retried, '?tab=provenance'));
    await page.getByText('1 entry differs from its recorded hash').waitFor();
    await page.getByText('does NOT have the recorded hash').waitFor();
    expect(await page.getByText('differs', { exact: true }).count()).toBe(2);
    await end();
  });
});

describe('by keyboard', () => {
  it('goes along, folds, and gets to the details; its address says what is chosen', async () => {
    const { page, faults, end } = await visit(browser, address(retried));
    await rows(page).first().waitFor();
    const all = await rows(page).count();
    const ids = await rows(page).evaluateAll((found) =>
      found.map((row) => (row as HTMLElement).dataset['span'] ?? ''),
    );
    await page.goto(address(retried, `?span=${encodeURIComponent(ids[0] ?? '')}`));
    const isChosen = (at: number): Promise<void> =>
      page.locator(`[data-span="${ids[at]}"][aria-selected=true]`).waitFor();
    await isChosen(0);
    await page.keyboard.press('j');
    await isChosen(1);
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await isChosen(1);
    expect(new URL(page.url()).searchParams.get('span')).toBe(ids[1]);
    await page.keyboard.press('ArrowLeft');
    await page.locator(`[data-span="${ids[1]}"][aria-expanded=false]`).waitFor();
    expect(await rows(page).count()).toBeLessThan(all);
    await page.keyboard.press('ArrowLeft');
    await isChosen(0);
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => rows(page).count()).toBe(all);
    await page.keyboard.press('Enter');
    expect(await detail(page).evaluate((element) => element === document.activeElement)).toBe(true);
    await page.reload();
    await isChosen(1);
    // The grid itself is reached by Tab, and its arrows go along.
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('End');
    await isChosen(all - 1);
    await page.keyboard.press('ArrowUp');
    await isChosen(all - 2);
    expect(faults).toEqual([]);
    await end();
  });
});

describe('a task that waits for a person', () => {
  it('shows the question on a broken axis, and leads to where it is answered', async () => {
    const [{ taskId, ticketId }] = waiting as [Listed];
    const { page, faults, end } = await visit(browser, address(taskId));
    await detail(page).getByRole('heading', { name: 'person' }).waitFor();
    expect(await page.locator('[data-look=person]').count()).toBe(1);
    // Not to scale: the wait has its place, and the work keeps the rest.
    await page.locator('[title^="Not to scale"]').waitFor();
    await detail(page).getByText('Why it waits').waitFor();
    expect(await violationsInBothThemes(page, 'task-waiting')).toEqual([]);
    await detail(page).getByRole('link', { name: 'Answer it in Review' }).waitFor();
    await page.getByRole('link', { name: 'Answer its question' }).click();
    await page.waitForURL(`**/review/${ticketId}*`);
    expect(faults).toEqual([]);
    await end();
  });

  it('can be paused and resumed, and its budget raised, with what will happen said before', async () => {
    const [, { taskId }] = waiting as [Listed, Listed];
    const { page, faults, end } = await visit(browser, address(taskId));
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('dialog').getByText('goes on from the exact point').waitFor();
    expect(await violationsInBothThemes(page, 'task-pause')).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await page.locator('header [data-status=paused]').waitFor();
    await page.locator('main').getByRole('button', { name: 'Resume' }).click();
    await page.locator('header [data-status=waiting]').waitFor();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /Raise its budget/ }).click();
    await page.getByLabel('By (USD)').fill('1.5');
    await page.getByLabel('Reason').fill('a test');
    await page.getByRole('button', { name: 'Raise', exact: true }).click();
    await page.locator('main header').getByText('of $1.75').waitFor();
    expect(faults).toEqual([]);
    await end();
  });

  it('is cancelled for good only with a reason', async () => {
    const { taskId } = waiting[2] as Listed;
    const { page, end } = await visit(browser, address(taskId));
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /Cancel the task/ }).click();
    const verb = page.getByRole('button', { name: 'Cancel the task' });
    expect(await verb.isDisabled()).toBe(true);
    await page.getByLabel('Reason').fill('Not needed any more.');
    await verb.click();
    await page.locator('header [data-status=cancelled]').waitFor();
    await page.getByText('Not needed any more.').first().waitFor();
    const { status } = await running.get<{ status: string }>(`/v1/tasks/${taskId}`);
    expect(status).toBe('cancelled');
    await end();
  });
});

describe('a fork', () => {
  it('runs the task again from a stage with another prompt, and is compared with it', async () => {
    const { page, faults, end } = await visit(browser, address(retried));
    await page.getByRole('button', { name: 'Fork …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('From the stage').selectOption('assess');
    expect(await dialog.getByRole('radio', { name: /Simulated effects/ }).isChecked()).toBe(true);
    await dialog.locator('summary', { hasText: /^assessor/ }).click();
    await dialog.getByLabel('Instructions').first().fill('Be brief.');
    expect(await violationsInBothThemes(page, 'task-fork')).toEqual([]);
    await dialog.getByRole('button', { name: 'Fork', exact: true }).click();
    await page.waitForURL((url) => !url.pathname.includes(retried));
    // Followed live: nothing is loaded again.
    await page.locator('header [data-status=completed], header [data-status=waiting]').waitFor();
    await page.getByRole('link', { name: 'compare' }).click();
    await page.waitForURL(`**/tasks/${retried}/compare/**`);
    await page.getByText('taken over, nothing was run').waitFor();
    await page.getByText('forked from the other').waitFor();
    expect(await violationsInBothThemes(page, 'task-compare')).toEqual([]);
    expect(faults).toEqual([]);
    await end();
  });
});

it('runs a task again, effects and all, and compares it with one that is picked', async () => {
  const { page, faults, end } = await visit(browser, address(retried));
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: /Run again/ }).click();
  await page.getByText('Its effects are real').waitFor();
  await page.getByText('the first stage, “collect”').waitFor();
  await page.getByRole('button', { name: 'Run again' }).click();
  await page.waitForURL((url) => !url.pathname.includes(retried));
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: /Compare/ }).click();
  await page.getByLabel('Id of the other task').fill(retried);
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.waitForURL(`**/compare/${retried}`);
  expect(faults).toEqual([]);
  await end();
});

it('shows which effects a run had outside, and which of them are unknown', async () => {
  const { page, end } = await visit(browser, 'about:blank');
  const effect = { effect: 'at-most-once', argumentsHash: 'a'.repeat(64), attempts: 1, queries: 2 };
  // Replaced: the effects of the run; the tools of the example have none.
  await page.route('**/v1/runs/*/effects', (route) =>
    route.fulfill({
      json: [
        { ...effect, step: 2, tool: 'send', idempotencyKey: 'k', is: 'done', how: 'simulated' },
        { ...effect, step: 3, tool: 'pay', idempotencyKey: 'k', is: 'unknown', reason: 'cut' },
      ],
    }),
  );
  await page.goto(address(retried));
  await page.locator('[data-kind=run]').first().click();
  await detail(page).getByText('simulated: it was not done').waitFor();
  const unknown = detail(page).getByRole('listitem').filter({ hasText: 'pay' });
  expect(await unknown.innerText()).toContain('unknown');
  expect(await unknown.innerText()).toContain('asked 2 times whether it happened: cut');
  await end();
});

it('follows a task while it runs', async () => {
  const { taskId } = await running.send<{ taskId: string }>('POST', '/v1/tasks', {
    workflow: 'dependency-audit',
    brief: { package: 'react', folder: `${process.cwd()}/node_modules/react` },
  });
  const { page, faults, end } = await visit(browser, address(taskId));
  await live(page);
  await page.locator('header [data-status=completed], header [data-status=waiting]').waitFor();
  await page.locator('[data-kind=review]').first().waitFor();
  expect(faults).toEqual([]);
  await end();
});

it('fits on a phone of 360 px, in every tab', async () => {
  const phone = { viewport: { width: 360, height: 800 } };
  for (const name of TABS) {
    const { page, end } = await visit(browser, address(retried, `?tab=${name}`), phone);
    await SHOWN[name](page).waitFor();
    await picture(page, `task-${name}-360`);
    expect([name, await sidewaysBy(page)]).toEqual([name, 0]);
    await end();
  }
});

it('shows hostile output of a model as text', async () => {
  const hostile = `<script>window.owned = 1</script><img src=x onerror="window.owned = 1"> [click](javascript:window.owned=1) ![x](https://evil.example/x.png) <a href="https://evil.example" target="_blank">go</a>`;
  const { page, faults, end } = await visit(browser, 'about:blank');
  // Replaced: what the model answered, and what was sent.
  await page.route('**/v1/runs/*/calls/*', async (route) => {
    const answer = await route.fetch();
    const call = (await answer.json()) as {
      prompt: { messages: object[] };
      answer: Record<string, unknown>;
    };
    call.prompt.messages.push({ role: 'assistant', content: [{ type: 'text', text: hostile }] });
    Object.assign(call.answer, {
      text: hostile,
      reason: hostile,
      toolCalls: [{ toolCallId: 'x', toolName: hostile, input: { hostile } }],
    });
    await route.fulfill({ response: answer, json: call });
  });
  await page.goto(address(retried));
  await detail(page).getByText('window.owned = 1').first().waitFor();
  expect(
    await detail(page).locator('img, script, iframe, a[href*=evil], a[href^=javascript]').count(),
  ).toBe(0);
  expect(await page.evaluate(() => 'owned' in window)).toBe(false);
  expect(faults.filter((fault) => fault.includes('evil'))).toEqual([]);
  await end();
});

it('says of a task that is none what is wrong, and how to go on', async () => {
  const { page, end } = await visit(browser, address('00000000-0000-7000-8000-000000000000'));
  const failed = page.getByRole('alert').filter({ hasText: 'The task could not be read.' });
  // It goes for a moment: the page reads again once its live stream is open.
  await expect
    .poll(() => failed.getByRole('button', { name: 'Try again' }).count(), { timeout: 30_000 })
    .toBe(1);
  await end();
});
