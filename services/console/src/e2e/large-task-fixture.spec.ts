/** Steps of the large task: one stage with one run of so many model and tool calls. */
export const LARGE_STEPS = 30_000;

interface Made {
  readonly ledgerIndex: number;
}

const START = Date.UTC(2026, 10, 25, 22);
const at = (ms: number): string => new Date(START + ms).toISOString();
const none = { outcome: 'answered', retries: 0, costNanoUsd: 0, costIsBound: false };

const stepOf = (step: number): Made => {
  const start = 40 * step;
  const isTool = step % 3 === 0;
  const isRetried = step % 50 === 1;
  const tries = [1, 2].map((attempt) => ({
    attempt,
    n: step + attempt - 1,
    name: 'simulated/model',
    start: at(start + 15 * (attempt - 1)),
    end: at(start + 15 * attempt),
    outcome: attempt === 1 ? 'rate-limited' : 'answered',
    costNanoUsd: 1_000,
    costIsBound: false,
  }));
  const span = {
    ...none,
    spanId: `run/r0/${step}`,
    parentId: 'run/r0',
    kind: isTool ? 'tool' : 'model',
    name: isTool ? 'read' : 'simulated/model',
    start: at(start),
    end: at(start + 30),
    retries: isRetried ? 1 : 0,
    costNanoUsd: isTool ? 0 : 2_000,
    ledgerIndex: 10 + 2 * step,
    changedIndex: 11 + 2 * step,
    runId: 'r0',
    step,
    ...(isTool ? { effect: 'pure' } : { n: step }),
    ...(isRetried && !isTool && { attempts: tries }),
  };
  return span;
};

/** @returns the answer of `/v1/ledger/spans` to its query, as text */
export const largeTask = (): ((query: URLSearchParams) => string) => {
  const last = 12 + 2 * LARGE_STEPS;
  const whole = { ...none, start: at(0), end: at(40 * LARGE_STEPS + 30), changedIndex: last };
  const stage = { ...whole, spanId: 'stage/work', parentId: null, kind: 'stage', name: 'work' };
  const run = { ...whole, spanId: 'run/r0', parentId: 'stage/work', kind: 'run', name: 'worker' };
  const spans: readonly Made[] = [
    { ...stage, stage: 'work', ledgerIndex: 1, outcome: 'completed' },
    { ...run, role: 'worker', stage: 'work', runId: 'r0', ledgerIndex: 2, outcome: 'completed' },
    ...Array.from({ length: LARGE_STEPS }, (_, step) => stepOf(step + 1)),
  ] as readonly Made[];
  return (query) => {
    const numberOf = (name: string): number => Number(query.get(name));
    if (numberOf('changedAfter') > 0)
      return JSON.stringify({ items: [], nextAfterIndex: null, lastIndex: last });
    const wanted = spans.filter(({ ledgerIndex }) => ledgerIndex > numberOf('afterIndex'));
    const items = wanted.slice(0, numberOf('limit'));
    const more = wanted.length > items.length;
    return JSON.stringify({
      items,
      nextAfterIndex: more ? items.at(-1)?.ledgerIndex : null,
      lastIndex: last,
    });
  };
};
