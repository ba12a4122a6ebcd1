import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { eventually, type Running, startNightshift, visit } from './console-fixture.spec.js';

// What tests of the review page share. Simulated: the models of review.workflow.mjs, which always come
// to a question.
const WORKFLOWS = fileURLToPath(new URL('./review.workflow.mjs', import.meta.url));
/** Other tests may use the same machine. */
const PATIENCE_MS = 45_000;
const DESK = { width: 1440, height: 900 };

export interface Shown {
  readonly ticketId: string;
  readonly taskId: string;
  readonly status: string;
  readonly title: string;
  readonly queue: string;
  readonly shownHash: string;
  readonly revision: number;
  readonly answer: Readonly<Record<string, unknown>> | null;
  readonly decision: { readonly answer: Readonly<Record<string, unknown>> } | null;
  readonly claimedBy: string | null;
}

const NOW = {
  risk: 'Low',
  installCode: 'None',
  licence: 'MIT',
  advice: 'No action',
  package: '{\n  "overrides": {\n    "node-ipc": "11.1.0"\n  }\n}',
  files: [
    { file: 'index.js', writes: 'no' },
    { file: 'package.json', writes: 'no' },
  ],
};

export const startAsking = (): Promise<Running> =>
  startNightshift({ NIGHTSHIFT_WORKFLOWS: WORKFLOWS });

/** What a test does with tickets of the one that runs. */
export const askingOf = (running: Running) => {
  const ticketsOf = async (query: string): Promise<readonly Shown[]> =>
    (await running.get<{ items: readonly Shown[] }>(`/v1/tickets?order=risk&limit=200&${query}`))
      .items;
  const openOf = (workflow: string) => ticketsOf(`status=open&workflow=${workflow}`);
  const shown = (ticketId: string) => running.get<Shown>(`/v1/tickets/${ticketId}`);
  const settled = (ticketId: string, status: string): Promise<Shown> =>
    eventually(async () => {
      const ticket = await shown(ticketId);
      return ticket.status === status && ticket;
    }, `ticket ${ticketId} is ${status}`);
  /** Submits tasks, and waits until each has asked. @returns their open tickets, those due first first */
  const asked = async (workflow: string, count = 1): Promise<readonly Shown[]> => {
    const before = new Set((await openOf(workflow)).map(({ ticketId }) => ticketId));
    for (let n = 1; n <= count; n += 1)
      await running.send('POST', '/v1/tasks', {
        workflow,
        brief: { n, ...(workflow === 'releases' ? { now: NOW } : {}) },
      });
    return eventually(async () => {
      const open = (await openOf(workflow)).filter(({ ticketId }) => !before.has(ticketId));
      return open.length === count && open;
    }, `${count} tickets of ${workflow}`);
  };
  return { ticketsOf, openOf, shown, settled, asked };
};

/** The review page, in a browser that waits longer than for others. */
export const review = async (
  browser: Browser,
  { url }: Running,
  path: string,
  options: BrowserContextOptions = {},
) => {
  const visited = await visit(browser, `${url}/review${path}`, { viewport: DESK, ...options });
  visited.page.setDefaultTimeout(PATIENCE_MS);
  return visited;
};

export const bodyOf = (page: Page, ticketId: string) =>
  page.locator(`[data-ticket-body="${ticketId}"]`).waitFor();
