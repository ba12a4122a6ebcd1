import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  eventually,
  live,
  openBrowser,
  picture,
  type Running,
  sidewaysBy,
  violationsInBothThemes,
  violationsOn,
} from './console-fixture.spec.js';
import { askingOf, bodyOf, review as reviewOf, startAsking } from './review-fixture.spec.js';

// Real: the whole product in one process, Chromium, two browsers for two people. Simulated: the
// models of review.workflow.mjs, which always come to a question.
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

/** Answers all that is open, so that the next test begins with nothing. */
const cleared = async (workflow: string): Promise<void> => {
  for (const { ticketId } of await asking.openOf(workflow)) {
    const { shownHash, revision, status } = await asking.shown(ticketId);
    // The list is a moment behind.
    if (status !== 'open') continue;
    await running.send('POST', `/v1/tickets/${ticketId}/claim`, { takeOver: true });
    await running.send('POST', `/v1/tickets/${ticketId}/answer`, {
      shownHash,
      revision,
      answer: { option: 'yes' },
      undoSeconds: 0,
    });
  }
  await eventually(
    async () => (await asking.openOf(workflow)).length === 0,
    `no ticket of ${workflow}`,
  );
};

beforeEach(() => cleared('letters'));

/** An answer counts ten seconds after it was given: that these do is looked at together, at the end. */
const given: { readonly ticketId: string; readonly answer: object }[] = [];

const review = (path: string, options?: BrowserContextOptions) =>
  reviewOf(browser, running, path, options);
const as = (actor: string): BrowserContextOptions => ({
  extraHTTPHeaders: { 'x-nightshift-actor': actor },
});
const ticketIn = (page: Page): Promise<string | null> =>
  page.locator('[data-ticket-body]').getAttribute('data-ticket-body');
const row = (page: Page, ticketId: string) => page.locator(`[data-ticket="${ticketId}"]`);
const deed = (page: Page, is: string) => page.locator(`[data-deed="${is}"]`);

describe('review by keyboard alone', () => {
  it('rejects with a reason in two keys, escalates in two, puts aside in one', async () => {
    await running.send('PUT', '/v1/queues/lawyers', { description: 'Reads contracts.' });
    const [first, second, third] = await asking.asked('letters', 3);
    const { page, faults, end } = await review('?workflow=letters');
    await live(page);
    await bodyOf(page, first?.ticketId ?? '');
    await page.keyboard.press('r');
    await page.getByRole('menu', { name: /Reject: “Leave it”/ }).waitFor();
    await picture(page, 'review-reject');
    await page.keyboard.press('3');
    await bodyOf(page, second?.ticketId ?? '');
    expect(await asking.settled(first?.ticketId ?? '', 'decided')).toMatchObject({
      decision: { answer: { option: 'no', reason: 'Evidence missing' } },
    });
    await page.keyboard.press('e');
    const menu = page.getByRole('menu', { name: /Escalate/ });
    await menu.getByText('lawyers: Reads contracts.').waitFor();
    const names = await menu.getByRole('menuitem').allTextContents();
    await page.keyboard.press(String(names.findIndex((name) => name.includes('lawyers')) + 1));
    await bodyOf(page, third?.ticketId ?? '');
    await page.keyboard.press('h');
    await deed(page, 'undoable').getByText('Put aside for 1 h').waitFor();
    const escalated = await eventually(async () => {
      const ticket = await asking.shown(second?.ticketId ?? '');
      return ticket.queue === 'lawyers' && ticket;
    }, 'the ticket in its new queue');
    expect(escalated.status).toBe('open');
    // Another page, as after a reload: it is there, and not offered again.
    const later = await review('?workflow=letters&queue=lawyers');
    await row(later.page, second?.ticketId ?? '').waitFor();
    await later.page.locator('[data-empty-queue]').waitFor();
    await later.end();
    const aside = await asking.ticketsOf('status=open&workflow=letters&snoozed=true');
    expect(aside.map(({ ticketId }) => ticketId)).toContain(third?.ticketId);
    await page.keyboard.press('z');
    await bodyOf(page, third?.ticketId ?? '');
    await eventually(
      async () =>
        (await asking.openOf('letters')).some(({ ticketId }) => ticketId === third?.ticketId),
      'the ticket back in the list',
    );
    expect(faults).toEqual([]);
    await end();
  });

  it('rests while somebody types, and sends the form from within it', async () => {
    const [ticket] = await asking.asked('letters');
    const { page, end } = await review(`/${ticket?.ticketId}`);
    await bodyOf(page, ticket?.ticketId ?? '');
    const reason = page.getByRole('textbox', { name: /^Reason/ });
    await reason.focus();
    await page.keyboard.type('a rather late zebra');
    expect(await reason.inputValue()).toBe('a rather late zebra');
    expect(await asking.shown(ticket?.ticketId ?? '')).toMatchObject({ status: 'open' });
    await page.keyboard.press('Control+Enter');
    const { decision } = await asking.settled(ticket?.ticketId ?? '', 'decided');
    expect(decision?.answer).toEqual({ option: 'yes', reason: 'a rather late zebra' });
    await end();
    given.push({
      ticketId: ticket?.ticketId ?? '',
      answer: { option: 'yes', reason: 'a rather late zebra' },
    });
  });

  it('goes to and fro with j and k, and claims what is looked at', async () => {
    const [first, second] = await asking.asked('letters', 2);
    const { page, end } = await review('?workflow=letters');
    await bodyOf(page, first?.ticketId ?? '');
    await page.keyboard.press('j');
    await bodyOf(page, second?.ticketId ?? '');
    await page.getByText(/^Yours to/).waitFor();
    await page.keyboard.press('k');
    await bodyOf(page, first?.ticketId ?? '');
    expect(await page.locator(':focus').textContent()).toMatch(/Send letter/);
    await eventually(
      async () => (await asking.shown(second?.ticketId ?? '')).claimedBy === null,
      'what was left is given back',
    );
    await end();
  });
});

describe('an answer', () => {
  it('is taken back with z while it is counted down, and the ticket stands there again', async () => {
    const [ticket] = await asking.asked('letters');
    const id = ticket?.ticketId ?? '';
    const { page, end } = await review('?workflow=letters');
    await live(page);
    await bodyOf(page, id);
    await page.keyboard.press('a');
    await deed(page, 'undoable')
      .getByText(/^\d+ s$/)
      .waitFor();
    await picture(page, 'review-undo');
    expect(await asking.settled(id, 'decided')).toMatchObject({ status: 'decided' });
    await page.keyboard.press('z');
    await bodyOf(page, id);
    expect(await asking.settled(id, 'open')).toMatchObject({ status: 'open' });
    await deed(page, 'taken-back').waitFor();
    await page.locator('[data-ask-form]').waitFor();
    await page.keyboard.press('2');
    await page.keyboard.press('a');
    expect(await asking.settled(id, 'answered')).toMatchObject({ answer: { option: 'no' } });
    await page.getByText('The task goes on').waitFor();
    await end();
  });

  it('of high risk is never given by one key: a fact of the evidence comes first', async () => {
    const [ticket] = await asking.asked('releases');
    const id = ticket?.ticketId ?? '';
    const { page, faults, end } = await review(`/${id}`);
    await live(page);
    await bodyOf(page, id);
    await page.getByText('Yours to').waitFor();
    await page.keyboard.press('a');
    await page.getByText('Choose an answer first: 1 to 3.').waitFor();
    // From a radio button the digit is a key of the page, too.
    await page.keyboard.press('1');
    await page.keyboard.press('a');
    const file = page.getByLabel('File that does the write');
    expect(await file.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.type('somewhere else');
    await page.getByText('Not found in the evidence').waitFor();
    await page.keyboard.press('Control+Enter');
    expect(await asking.shown(id)).toMatchObject({ status: 'open' });
    await file.fill('');
    await page.keyboard.type('peacenotwar/index.js');
    await page.getByText('Found in source E1, line 5').waitFor();
    await picture(page, 'review-high-risk');
    await page.keyboard.press('Control+Enter');
    const { decision } = await asking.settled(id, 'decided');
    expect(decision?.answer).toEqual({ option: 'high', file: 'peacenotwar/index.js' });
    expect(faults).toEqual([]);
    await end();
  });

  it('is for all tickets that ask the same, after they were looked through and counted', async () => {
    const tickets = await asking.asked('letters', 6);
    const { page, faults, end } = await review('?workflow=letters');
    await live(page);
    await page.getByRole('button', { name: 'Decide together' }).click();
    const dialog = page.getByRole('dialog', { name: 'Decide together' });
    await dialog.getByText('the same as the first one').first().waitFor();
    expect(await dialog.getByText(/^Title: Send letter/).count()).toBe(5);
    expect(await violationsInBothThemes(page, 'review-group')).toEqual([]);
    const send = dialog.getByRole('button', { name: 'Send it: 6 tickets' });
    expect(await send.isDisabled()).toBe(true);
    await dialog.getByLabel(/How many tickets/).fill('5');
    expect(await send.isDisabled()).toBe(true);
    await dialog.getByRole('checkbox', { name: tickets[5]?.title ?? '' }).uncheck();
    await dialog.getByRole('button', { name: 'Send it: 5 tickets' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await deed(page, 'undoable').getByText('Send it ×5').waitFor();
    for (const { ticketId } of tickets.slice(0, 5)) await asking.settled(ticketId, 'answered');
    expect(await asking.shown(tickets[5]?.ticketId ?? '')).toMatchObject({ status: 'open' });
    expect(faults).toEqual([]);
    await end();
  });
});

describe('two reviewers', () => {
  it('see who is at a ticket, take it over, and see in place what the other answered', async () => {
    const [ticket, other] = await asking.asked('letters', 2);
    const id = ticket?.ticketId ?? '';
    const ana = await review(`/${id}?workflow=letters`, as('ana'));
    await live(ana.page);
    await ana.page.getByText(/^Yours to/).waitFor();
    const ben = await review(`/${id}?workflow=letters`, as('ben'));
    await live(ben.page);
    await ben.page.getByText('ana is at this ticket').first().waitFor();
    expect(await violationsOn(ben.page)).toEqual([]);
    await ben.page.getByRole('button', { name: 'Take over' }).click();
    await ben.page.getByText(/^Yours to/).waitFor();
    await ana.page.getByText('ben is at this ticket').first().waitFor();
    await ana.page.keyboard.press('a');
    await ana.page.getByText('Nothing was sent. ben is at this ticket.').waitFor();
    await ben.page.keyboard.press('a');
    await bodyOf(ben.page, other?.ticketId ?? '');
    await row(ana.page, id).getByText('Answered by ben').waitFor();
    expect(await ticketIn(ana.page), 'it does not go away under her').toBe(id);
    await ana.page.getByText('Answered by ben.').waitFor();
    await ana.end();
    await ben.end();
    given.push({ ticketId: id, answer: { option: 'yes' } });
  });

  it('give the two answers that a ticket needs; who sees an old one is told what changed', async () => {
    const [ticket] = await asking.asked('two-persons');
    const id = ticket?.ticketId ?? '';
    // Her page hears of nothing: what it shows gets old.
    const ana = await review('', as('ana'));
    await ana.page.route('**/v1/events**', (route) => route.abort());
    await ana.page.goto(`${running.url}/review/${id}`);
    await ana.page.getByText('Two persons must give the same answer.').waitFor();
    await ana.page.getByText(/^Yours to/).waitFor();
    await ana.page.keyboard.press('1');
    await ana.page.getByLabel('What did you check?').fill('a letter');
    await ana.page.getByText('Found in the proposal').waitFor();

    const { shownHash, revision } = await asking.shown(id);
    await asActor('ben', `/v1/tickets/${id}/claim`, { takeOver: true });
    await asActor('ben', `/v1/tickets/${id}/answer`, {
      shownHash,
      revision,
      answer: { option: 'yes' },
    });
    await ana.page.keyboard.press('Control+Enter');
    await deed(ana.page, 'failed').getByText('Nothing was sent.').first().waitFor();
    await ana.page.getByRole('button', { name: 'Look at it' }).click();
    await bodyOf(ana.page, id);
    await ana.page
      .getByText(/ben gave the first of two answers: /)
      .first()
      .waitFor();
    await ana.page.getByText('What you typed is kept.').waitFor();
    expect(await violationsInBothThemes(ana.page, 'review-stale')).toEqual([]);
    await ana.page.getByRole('button', { name: 'Show it as it is now' }).click();
    await ana.page.getByText('It counts once you give the same one.').waitFor();
    expect(await ana.page.getByRole('radio', { name: /Send it/ }).isChecked()).toBe(true);
    expect(await ana.page.getByLabel('What did you check?').inputValue()).toBe('a letter');
    await ana.page.locator('h1').focus();
    await ana.page.keyboard.press('a');
    await asking.settled(id, 'decided');
    given.push({ ticketId: id, answer: { option: 'yes', checked: 'a letter' } });
    await ana.end();
  });
});

const asActor = async (actor: string, path: string, body: object): Promise<void> => {
  const response = await fetch(`${running.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-nightshift-actor': actor },
    body: JSON.stringify(body),
  });
  expect(response.status, await response.text()).toBe(200);
};

describe('the page', () => {
  it('says what came in between without moving anything, and puts it in on request', async () => {
    const [low] = await asking.asked('letters');
    const { page, end } = await review('');
    await live(page);
    await row(page, low?.ticketId ?? '').waitFor();
    await row(page, low?.ticketId ?? '').click();
    await bodyOf(page, low?.ticketId ?? '');
    const place = () => row(page, low?.ticketId ?? '').boundingBox();
    const before = await place();
    const [high] = await asking.asked('two-persons');
    await page.getByRole('button', { name: '1 new' }).waitFor();
    expect(await place().then((box) => box?.x)).toBe(before?.x);
    expect(await row(page, high?.ticketId ?? '').count()).toBe(0);
    expect(await ticketIn(page)).toBe(low?.ticketId);
    await page.keyboard.press('n');
    await row(page, high?.ticketId ?? '').waitFor();
    expect(await ticketIn(page), 'the selection stays').toBe(low?.ticketId);
    await end();
    const { ticketId = '' } = high ?? {};
    const { shownHash } = await asking.shown(ticketId);
    for (const actor of ['cleo', 'dora'])
      await asActor(actor, `/v1/tickets/${ticketId}/answer`, {
        shownHash,
        revision: (await asking.shown(ticketId)).revision,
        answer: { option: 'no' },
        undoSeconds: 0,
      });
  });

  it('shows the whole ground of a decision without another tab: diff, sources, trace, policy, state', async () => {
    const [ticket] = await asking.asked('releases');
    const { page, faults, end } = await review(`/${ticket?.ticketId}`);
    await live(page);
    await page.getByText('Yours to').waitFor();
    const body = page.locator('[data-ticket-body]');
    await body.locator('ins', { hasText: 'Pin node-ipc to 12.0.0' }).waitFor();
    await body.getByText('"node-ipc": "12.0.0"').first().waitFor();
    await body.getByRole('region', { name: 'Changed table' }).waitFor();
    await page
      .getByRole('button', { name: /^E1\s*:/ })
      .first()
      .focus();
    await page.getByText('fs.writeFile(').nth(1).waitFor();
    await picture(page, 'review-evidence');
    await page
      .getByRole('complementary', { name: 'Trace' })
      .getByText('they have this hash')
      .waitFor();
    expect(await violationsInBothThemes(page, 'review')).toEqual([]);
    await page.locator('h1').focus();
    await page.keyboard.press('g');
    await page
      .getByRole('complementary', { name: 'Policy' })
      .getByText('It is rated High if it writes')
      .first()
      .waitFor();
    await page.keyboard.press('s');
    await body.getByText('The question as it was asked').waitFor();
    expect(await violationsOn(page)).toEqual([]);
    await page.reload();
    await page.getByRole('complementary', { name: 'Policy' }).waitFor();
    const text = await body.textContent();
    const { shownHash } = await asking.shown(ticket?.ticketId ?? '');
    expect(text).toContain(`${shownHash.slice(0, 4)}…${shownHash.slice(-4)}`);
    expect(faults).toEqual([]);
    await end();
  });

  it('shows both sides of a disagreement, and chooses none for the reader', async () => {
    const [ticket] = await asking.asked('disputed');
    const { page, end } = await review(`/${ticket?.ticketId}`);
    await bodyOf(page, ticket?.ticketId ?? '');
    const options = page.getByRole('group', { name: 'Your answer' });
    await options.getByText('It is meant to be without a name.').waitFor();
    await options.getByText('The letter does not say who writes it.').waitFor();
    expect(await options.getByRole('radio', { checked: true }).count()).toBe(0);
    await page.getByRole('group', { name: 'The letter does not say who writes it.' }).waitFor();
    await page
      .getByRole('complementary', { name: 'Trace' })
      .getByText('write, quality check')
      .waitFor();
    expect(await violationsInBothThemes(page, 'review-dispute')).toEqual([]);
    await end();
  });

  it('lets nothing of what a model writes act', async () => {
    const [ticket] = await asking.asked('hostile');
    const { page, faults, end } = await review(`/${ticket?.ticketId}`);
    await bodyOf(page, ticket?.ticketId ?? '');
    const body = page.locator('[data-ticket-body]');
    await body.getByText('click me').first().waitFor();
    expect(await body.locator('img, script, iframe, a[href^="javascript"]').count()).toBe(0);
    expect(await page.title()).not.toContain('owned');
    expect(faults).toEqual([]);
    await end();
    await cleared('hostile');
  });

  it('says what happened last and what comes next where nothing waits', async () => {
    const { page, faults, end } = await review('?workflow=letters');
    await live(page);
    const empty = page.locator('[data-empty-queue]');
    await empty.getByText(/answered .+ ago/).waitFor();
    expect(await violationsInBothThemes(page, 'review-empty')).toEqual([]);
    const [ticket] = await asking.asked('letters');
    await bodyOf(page, ticket?.ticketId ?? '');
    expect(faults).toEqual([]);
    await end();
  });

  it('decides on a phone: only the ticket, three large buttons, the list behind a button', async () => {
    const [first, second] = await asking.asked('letters', 2);
    const { page, faults, end } = await review('?workflow=letters', {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
    });
    await live(page);
    await bodyOf(page, first?.ticketId ?? '');
    expect(await sidewaysBy(page)).toBe(0);
    expect(await violationsInBothThemes(page, 'review-360')).toEqual([]);
    for (const name of ['Send it', 'Reject', 'Escalate']) {
      const box = await page.getByRole('button', { name, exact: true }).boundingBox();
      expect(box?.height, name).toBeGreaterThanOrEqual(48);
      expect((box?.x ?? 0) + (box?.width ?? 0), name).toBeLessThanOrEqual(360);
    }
    expect(await row(page, second?.ticketId ?? '').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Queue' }).tap();
    await row(page, second?.ticketId ?? '').tap();
    await bodyOf(page, second?.ticketId ?? '');
    await page.getByRole('button', { name: 'Reject' }).tap();
    await page.getByRole('menuitem', { name: 'Facts are wrong' }).tap();
    await bodyOf(page, first?.ticketId ?? '');
    await picture(page, 'review-360-undo');
    await page.getByRole('button', { name: 'Send it', exact: true }).tap();
    expect(await asking.settled(first?.ticketId ?? '', 'decided')).toMatchObject({
      decision: { answer: { option: 'yes' } },
    });
    expect(await sidewaysBy(page)).toBe(0);
    expect(faults).toEqual([]);
    await end();
  });
});

it('counts what was answered once it cannot be taken back any more', async () => {
  expect(given).toHaveLength(3);
  for (const { ticketId, answer } of given)
    expect(await asking.settled(ticketId, 'answered')).toMatchObject({ answer });
});
