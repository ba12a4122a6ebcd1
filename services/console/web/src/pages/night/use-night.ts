import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { json, post, Problem } from '../../api/client';
import { useLive } from '../../api/live';
import { sql } from '../../api/sql';
import type { HealthRow } from './circuits';
import { type Head, headOf, type HeadRows } from './head';
import { type Night, nightOf, type Rows } from './night';
import * as queries from './queries';
import * as waiting from './waiting-queries';
import type { Range } from './range';

/** The health of models belongs to no customer. */
const OWN_TENANT = 'nightshift';

interface SqlAnswer {
  readonly columns: readonly { readonly name: string }[];
  readonly rows: readonly (readonly unknown[])[];
}
const healthOf = async (range: Range): Promise<readonly HealthRow[]> => {
  const { headers, ...request } = post({ query: queries.healthSql(range) });
  const { columns, rows } = await json<SqlAnswer>('/v1/ledger/sql', {
    ...request,
    headers: { ...(headers as Record<string, string>), 'x-nightshift-tenant': OWN_TENANT },
  }).catch((error: unknown): SqlAnswer => {
    // Whoever may not ask for it sees no marks of it; everything else is a fault like any other.
    if (error instanceof Problem && error.status === 403) return { columns: [], rows: [] };
    throw error;
  });
  return rows.map(
    (row) =>
      Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])) as unknown as HealthRow,
  );
};

const readHead = async (range: Range): Promise<HeadRows> => ({
  workflows: await sql<queries.WorkflowSql>(queries.workflowsSql(range)),
  held: await sql<waiting.HeldSql>(waiting.heldSql()),
  halts: await sql<waiting.HaltSql>(waiting.haltsSql(range)),
});

/** Two at a time: a browser has six connections, and others want to read, too. */
const readRows = async (range: Range, since: number): Promise<Rows> => {
  const first = async () => ({
    closed: await sql<queries.ClosedSql>(queries.closedSql(range)),
    spend: await sql<queries.SpendSql>(queries.spendSql(range, since)),
    retries: await sql<queries.RetrySql>(queries.retriesSql(range)),
    tickets: await sql<waiting.TicketSql>(waiting.ticketsSql(range)),
  });
  const second = async () => ({
    ages: await sql<waiting.AgeSql>(waiting.agesSql()),
    dearest: await sql<queries.DearestSql>(queries.dearestSql(range)),
    reviews: await sql<queries.ReviewSql>(queries.reviewsSql(range)),
    health: await healthOf(range),
  });
  const [one, other] = await Promise.all([first(), second()]);
  return { ...one, ...other };
};

const LEAST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 2_000;
const ANEW_EVERY_MS = 60_000;

/**
 * Every event changes something of a night, and reading it all takes longer than the time between two
 * events: it is read again when the last reading is done, after a pause. (A topic of `live-queries`
 * would start it anew with every event, and end none.)
 */
const useCalmly = (read: () => Promise<unknown>): void => {
  const state = useRef({ old: false, busy: false, gone: false });
  const newest = useRef(read);
  newest.current = read;
  useEffect(() => {
    state.current.gone = false;
    return () => void (state.current.gone = true);
  }, []);
  const run = useCallback(async (): Promise<void> => {
    const now = state.current;
    if (now.busy) return;
    now.busy = true;
    let pause = LEAST_PAUSE_MS;
    while (now.old && !now.gone) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      now.old = false;
      const began = performance.now();
      await newest.current();
      const took = performance.now() - began;
      pause = Math.min(LONGEST_PAUSE_MS, Math.max(LEAST_PAUSE_MS, took));
    }
    now.busy = false;
  }, []);
  useLive(
    useCallback(() => {
      state.current.old = true;
      void run();
    }, [run]),
  );
};

const calm = { placeholderData: keepPreviousData, refetchInterval: ANEW_EVERY_MS } as const;

/** What somebody must see at once is read on its own: it waits for nothing else. */
export const useHead = (range: Range) => {
  const query = useQuery({
    queryKey: ['the-night', 'head', range.from, range.to],
    queryFn: async (): Promise<Head> => headOf(await readHead(range), range),
    ...calm,
  });
  // One that was under way before the event may have read past it.
  useCalmly(() => query.refetch({ cancelRefetch: true }));
  return query;
};

/** @param since when the period of the budget began whose line is drawn */
export const useNight = (range: Range, since: number) => {
  const query = useQuery({
    queryKey: ['the-night', 'rest', range.from, range.to, range.step, since],
    queryFn: async (): Promise<Night> => nightOf(await readRows(range, since), range, Date.now()),
    ...calm,
  });
  useCalmly(() => query.refetch({ cancelRefetch: true }));
  return query;
};
