import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { CallLog } from './call-log.js';
import { countersOf } from './counters.js';
import type { FaultPlan } from './fault-plan.js';
import type { FaultSettings } from './faults.js';
import { bodyOf } from './http.js';
import { usageCsv, usageRows } from './usage-export.js';

export interface AdminOptions {
  readonly log: CallLog;
  readonly plan: FaultPlan;
  readonly reset: () => void;
}

interface Said {
  readonly status: number;
  readonly type: 'application/json' | 'text/csv';
  readonly body: string;
}

const json = (value: unknown, status = 200): Said => ({
  status,
  type: 'application/json',
  body: JSON.stringify(value),
});

/** What is behind `/simulator/`: the provider's books, and what is to fail. For tests and operators. */
export const admin = async (
  request: IncomingMessage,
  path: string,
  response: ServerResponse,
  options: AdminOptions,
): Promise<void> => {
  const route = routes[`${request.method} ${path}`];
  const { status, type, body } = route
    ? await route(options, request)
    : json({ error: `There is no ${request.method} ${path}. There are: ${known}.` }, 404);
  response.writeHead(status, { 'content-type': type });
  response.end(body);
};

type Route = (options: AdminOptions, request: IncomingMessage) => Said | Promise<Said>;

const routes: Readonly<Record<string, Route>> = {
  'GET /simulator/counters': ({ log }) => json(countersOf(log.all())),
  'GET /simulator/calls': ({ log }) => json(log.all()),
  'GET /simulator/usage.json': ({ log }) => json(usageRows(log.all())),
  'GET /simulator/usage.csv': ({ log }) => ({
    status: 200,
    type: 'text/csv',
    body: usageCsv(log.all()),
  }),
  'POST /simulator/reset': ({ reset }) => {
    reset();
    return json({ reset: true });
  },
  'POST /simulator/script': async ({ plan }, request) => {
    try {
      plan.set((await bodyOf(request)) as FaultSettings);
      return json({ set: true });
    } catch (error) {
      const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
      return json({ error: reason }, 400);
    }
  },
};

const known = Object.keys(routes).join(', ');
