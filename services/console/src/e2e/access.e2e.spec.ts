import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  openBrowser,
  picture,
  type Running,
  sidewaysBy,
  startNightshift,
  violationsInBothThemes,
  violationsOn,
  visit,
} from './console-fixture.spec.js';

// Real: the whole product in one process, with sealed content of which reasons are demanded; Chromium.
// Simulated: the language models.
const root = join(dirname(fileURLToPath(import.meta.url)), '../../../..');
const SUBJECT = 'customer-7';
const REASON = 'case 4711, é';
/** More than a page. */
const READERS = 60;

interface Access {
  readonly by: string;
  readonly purpose: string;
  readonly reason: string | null;
}

let system: Running;
let browser: Browser;
let taskId: string;
let ticketId: string;

/** With a reason, as somebody. */
const read = (path: string, actor: string, reason = REASON): Promise<Response> =>
  fetch(`${system.url}${path}`, {
    headers: { 'x-nightshift-actor': actor, 'x-nightshift-reason': encodeURIComponent(reason) },
  });
const accesses = async (query: string): Promise<readonly Access[]> =>
  (await system.get<{ items: readonly Access[] }>(`/v1/ledger/access?${query}`)).items;

beforeAll(async () => {
  const keys = `test:${randomBytes(32).toString('base64')}`;
  const env = { NIGHTSHIFT_MASTER_KEYS: keys, NIGHTSHIFT_READ_REASON_TENANTS: 'default' };
  [system, browser] = await Promise.all([startNightshift(env), openBrowser()]);
  // A package whose licence a person must allow.
  const folder = join(root, 'node_modules/@axe-core/playwright');
  const submitted = await system.send<{ taskId: string }>('POST', '/v1/tasks', {
    workflow: 'dependency-audit',
    brief: { package: '@axe-core/playwright', folder },
    subject: SUBJECT,
  });
  ({ taskId } = submitted);
  ({ ticketId } = await eventually(async () => {
    const { items } = await system.get<{ items: { ticketId: string; kind: string }[] }>(
      `/v1/tickets?taskId=${taskId}`,
    );
    return items.find(({ kind }) => kind === 'approval');
  }, 'the question whether the licence is allowed'));
  for (let n = 0; n < READERS; n += 1) await read(`/v1/tasks/${taskId}`, `reader-${n}`);
  await eventually(
    async () => (await accesses(`taskId=${taskId}&by=reader-${READERS - 1}`)).length > 0,
    'the record of who read',
  );
});
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

/** Opens, does something, and expects nothing to be complained of but what was refused on purpose. */
const on = async (
  path: string,
  act: (page: Page) => Promise<void>,
  options = {},
): Promise<void> => {
  const seen = await visit(browser, `${system.url}${path}`, options);
  try {
    await act(seen.page);
    const refused = /status of 400|ERR_FAILED/;
    expect(seen.faults.filter((one) => !refused.test(one))).toEqual([]);
  } finally {
    await seen.end();
  }
};
const question = (page: Page) => page.getByRole('dialog', { name: 'Why do you read this?' });
const strip = (page: Page) => page.getByRole('contentinfo');
const give = async (page: Page, reason = REASON): Promise<void> => {
  const field = question(page).getByRole('textbox', { name: 'Reason' });
  await field.waitFor();
  await field.fill(reason);
  await field.press('Enter');
  await question(page).waitFor({ state: 'detached' });
};
const shownTask = (page: Page) => page.getByRole('tab', { name: 'Timeline' }).waitFor();

describe('the reason for reading', () => {
  it('is asked for once, when sealed content is first opened, and goes with all that follows', async () => {
    await on(`/tasks/${taskId}`, async (page) => {
      await question(page).waitFor();
      expect(await violationsInBothThemes(page, 'read-reason')).toEqual([]);
      await give(page);
      await shownTask(page);
      await strip(page).getByText(`Reading because: ${REASON}`).waitFor();
      await page.reload();
      await shownTask(page);
      await page.goto(`${system.url}/review/${ticketId}`);
      await page
        .getByRole('heading', { name: /licen[cs]e/i })
        .first()
        .waitFor();
      await page.goto(`${system.url}/ledger?task=${taskId}`);
      await page.locator('[data-part="data"]').waitFor();
      expect(await question(page).count()).toBe(0);
    });
    const mine = await eventually(async () => {
      const found = await accesses(`taskId=${taskId}&by=local-user`);
      const purposes = new Set(found.map(({ purpose }) => purpose));
      return ['task', 'ticket', 'evidence'].every((one) => purposes.has(one)) && found;
    }, 'the record of what was opened');
    const kept = mine.filter(({ purpose }) => purpose !== 'tickets');
    expect(new Set(kept.map(({ reason }) => reason))).toEqual(new Set([REASON]));
  });

  it('is not asked for again on a page where somebody declined, and can be given there', async () => {
    await on(`/tasks/${taskId}`, async (page) => {
      await question(page).waitFor();
      await page.keyboard.press('Escape');
      await page.getByText('The task could not be read.').waitFor();
      expect(await violationsOn(page)).toEqual([]);
      await picture(page, 'read-reason-declined-light');
      // What changes is read again, and refused again.
      const path = `/v1/tasks/${taskId}`;
      const refused = page.waitForResponse(
        (one) => one.url().endsWith(path) && one.status() === 400,
      );
      await system.send('POST', `${path}/pause`, {});
      await refused;
      await system.send('POST', `${path}/resume`, {});
      await new Promise((wake) => setTimeout(wake, 500));
      expect(await question(page).count()).toBe(0);
      await strip(page).getByText('Reading without a reason').waitFor();
      await page.getByRole('button', { name: 'Give a reason' }).first().click();
      await give(page);
      await shownTask(page);
    });
  });

  it('is changed in one place, and sent from then on', async () => {
    await on(`/ledger/access`, async (page) => {
      const sent = async (): Promise<string | undefined> => {
        const [request] = await Promise.all([
          page.waitForRequest((one) => one.url().includes('/v1/ledger/access')),
          page
            .getByRole('search', { name: 'Who read' })
            .getByRole('button', { name: 'Find' })
            .click(),
        ]);
        return request.headers()['x-nightshift-reason'];
      };
      const who = page.getByRole('textbox', { name: 'Who' });
      await strip(page).getByText('Reading without a reason').click();
      await give(page, 'first');
      await who.fill('a');
      expect(await sent()).toBe('first');
      await strip(page).getByText('Reading because: first').click();
      await give(page);
      await who.fill('b');
      expect(await sent()).toBe(encodeURIComponent(REASON));
    });
  });

  it('is asked for by what changes something, which is then done once', async () => {
    await on(`/review/${ticketId}`, async (page) => {
      const claims: number[] = [];
      page.on('response', (response) => {
        if (response.url().endsWith(`/tickets/${ticketId}/claim`)) claims.push(response.status());
      });
      await give(page);
      await page
        .getByRole('heading', { name: /licen[cs]e/i })
        .first()
        .waitFor();
      await eventually(async () => claims.includes(200), 'the ticket to be claimed');
      expect(claims.filter((status) => status === 200)).toHaveLength(1);
    });
  });

  it('can be declined over a question of an agent, and given there: it is claimed then', async () => {
    await on(`/review/${ticketId}`, async (page) => {
      await question(page).waitFor();
      await page.keyboard.press('Escape');
      await page.getByText('This ticket could not be read.').waitFor();
      await page.getByRole('button', { name: 'Give a reason' }).first().click();
      const claimed = page.waitForResponse(
        (one) => one.url().endsWith(`/tickets/${ticketId}/claim`) && one.status() === 200,
      );
      await give(page);
      await page
        .getByRole('heading', { name: /licen[cs]e/i })
        .first()
        .waitFor();
      await claimed;
      expect(await page.getByRole('alert').count()).toBe(0);
    });
  });

  it('fits a phone', async () => {
    const phone = { viewport: { width: 360, height: 740 } };
    await on(
      `/tasks/${taskId}`,
      async (page) => {
        await question(page).waitFor();
        await picture(page, 'read-reason-360-light');
        expect(await sidewaysBy(page)).toBe(0);
        await give(page);
        await shownTask(page);
        const given = strip(page).getByRole('button', { name: `Reading because: ${REASON}` });
        expect((await given.boundingBox())?.width).toBeGreaterThan(120);
      },
      phone,
    );
  });
});

const rows = (page: Page) => page.getByRole('table').locator('[data-row]');

describe('who read', () => {
  /** A tab in which a reason stands. */
  const withReason = (path: string, act: (page: Page) => Promise<void>) =>
    on('/system', async (page) => {
      await page.evaluate(
        (reason) => sessionStorage.setItem('nightshift-read-reason', reason),
        REASON,
      );
      await page.goto(`${system.url}${path}`);
      await act(page);
    });

  it('is a list on the page of the task, by keyboard to each with all that is recorded', async () => {
    await withReason(`/tasks/${taskId}`, async (page) => {
      await page.getByRole('tab', { name: 'Read by' }).click();
      const row = rows(page).filter({ hasText: 'reader-59' });
      await row.focus();
      await row.press('Enter');
      const detail = page.getByRole('complementary', { name: 'Access' });
      await detail.getByText(REASON).waitFor();
      await detail.getByText('orchestrator').waitFor();
      await detail.getByRole('link', { name: taskId }).waitFor();
      expect(new URL(page.url()).searchParams.get('tab')).toBe('access');
      expect(await violationsInBothThemes(page, 'task-read-by')).toEqual([]);
    });
  });

  it('is read on, page by page', async () => {
    await withReason(`/ledger/access?taskId=${taskId}&by=`, async (page) => {
      await rows(page).first().waitFor();
      const before = Number(await page.getByRole('table').getAttribute('aria-rowcount'));
      expect(before).toBe(51);
      await rows(page).first().focus();
      await eventually(async () => {
        await page.keyboard.press('End');
        return (await rows(page).filter({ hasText: 'reader-0' }).count()) > 0;
      }, 'the first reader');
    });
  });

  it('is found by person, data subject and time, and says so where nobody fits', async () => {
    await withReason('/ledger', async (page) => {
      await page.getByRole('link', { name: 'Read by' }).click();
      await rows(page).first().waitFor();
      await page.getByRole('textbox', { name: 'Who' }).fill('reader-7');
      await page.getByRole('textbox', { name: 'About' }).fill(SUBJECT);
      await page.getByRole('textbox', { name: 'About' }).press('Enter');
      await page.waitForURL(`**/ledger/access?by=reader-7&subject=${SUBJECT}`);
      await expect.poll(() => rows(page).count()).toBe(1);
      await rows(page).getByText(REASON).waitFor();
      expect(await violationsInBothThemes(page, 'ledger-access')).toEqual([]);
      await page.getByLabel('Before').fill('2020-01-01T00:00');
      await page.getByRole('button', { name: 'Find', exact: true }).click();
      await page.getByText('Nobody fits.').waitFor();
      expect(await violationsOn(page)).toEqual([]);
      await page.getByRole('button', { name: 'Clear' }).click();
      await rows(page).first().waitFor();
      await page.waitForURL('**/ledger/access');
    });
  });

  it('says that it reads, what failed, and reads it again', async () => {
    await withReason('/system', async (page) => {
      await page.route('**/v1/ledger/access*', async (route) => {
        await new Promise((wake) => setTimeout(wake, 1_000));
        await route.continue();
      });
      await page.goto(`${system.url}/ledger/access`);
      await page.getByRole('status', { name: 'Reading who read …' }).waitFor();
      await rows(page).first().waitFor();
      await page.unroute('**/v1/ledger/access*');
      await page.route('**/v1/ledger/access*', (route) => route.abort());
      await page.goto(`${system.url}/ledger/access`);
      await page.getByText('Who read could not be read.').waitFor();
      await page.unroute('**/v1/ledger/access*');
      await page.getByRole('button', { name: 'Try again' }).click();
      await rows(page).first().waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
    });
  });

  it('fits 360 px', async () => {
    const phone = { viewport: { width: 360, height: 740 } };
    await on(
      `/ledger/access?by=reader-7`,
      async (page) => {
        await rows(page).first().waitFor();
        expect(await sidewaysBy(page)).toBe(0);
        await picture(page, 'ledger-access-360-folded-light');
        await page.getByRole('button', { name: 'Filters (1)' }).click();
        expect(await page.getByRole('textbox', { name: 'Who' }).inputValue()).toBe('reader-7');
        expect(await sidewaysBy(page)).toBe(0);
        await page.getByRole('button', { name: 'Filters (1)' }).click();
        await rows(page).first().click();
        await page.getByRole('complementary', { name: 'Access' }).getByText(REASON).waitFor();
        expect(await sidewaysBy(page)).toBe(0);
        expect(await violationsInBothThemes(page, 'ledger-access-360')).toEqual([]);
        await page.goto(`${system.url}/tasks/${taskId}?tab=access`);
        await give(page);
        await rows(page).first().waitFor();
        expect(await sidewaysBy(page)).toBe(0);
        await picture(page, 'task-read-by-360-light');
      },
      phone,
    );
  });
});
