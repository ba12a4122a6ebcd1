import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { json } from '../../api/client';
import { bytesOfHex } from './bytes';
import type { Bundle } from './bundle';
import { textUpTo } from './file';
import type { Kind } from './terms';

export interface FoundTask {
  readonly taskId: string;
  readonly title: string | null;
  readonly workflow: string;
  readonly subject: string;
  readonly idempotencyKey: string | null;
  readonly acceptedAt: string;
  readonly index: number;
  readonly status: 'open' | 'completed' | 'failed' | 'cancelled';
  readonly endedAt: string | null;
  readonly outputHash: string | null;
  readonly outputIndex: number | null;
  readonly matched: readonly {
    readonly kind: Kind;
    readonly value: string;
    readonly index: number;
    readonly times: number;
  }[];
}

interface FoundPage {
  readonly items: readonly FoundTask[];
  readonly nextCursor: string | null;
  readonly elapsedMs: number;
}

const PAGE = 40;
const UNSIGNED_MS = 6_000;
/** Parsed, proved and shown, 200 MB hold the page still for ten seconds, and take 0.7 GB. */
const MAX_EVIDENCE_BYTES = 32_000_000;

export const searchQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ['ledger', 'search', q],
    queryFn: ({ pageParam, signal }) =>
      json<FoundPage>(
        `/v1/ledger/search?${new URLSearchParams({ q, limit: String(PAGE), ...(pageParam ? { cursor: pageParam } : {}) })}`,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

/** The file exactly as it came, to be downloaded, and what it says. */
export interface Evidence {
  readonly file: string;
  readonly bundle: Bundle;
}

export const evidenceQuery = (taskId: string) =>
  queryOptions({
    queryKey: ['ledger', 'evidence', taskId],
    queryFn: async ({ signal }): Promise<Evidence> => {
      const path = `/v1/ledger/evidence/${encodeURIComponent(taskId)}`;
      const file = await textUpTo(MAX_EVIDENCE_BYTES, path, { signal });
      return { file, bundle: JSON.parse(file) as Bundle };
    },
    staleTime: 30_000,
    // What has just been recorded is signed within seconds.
    refetchInterval: ({ state }) =>
      state.data?.bundle.checkpoint && state.data.bundle.events.some(({ proof }) => proof === null)
        ? UNSIGNED_MS
        : false,
  });

export interface Checkpoint {
  readonly number: number;
  readonly treeSize: number;
  readonly rootHash: string;
  readonly note: string;
  readonly keys: readonly string[];
  readonly signedAt: string;
}

export const checkpointsQuery = (limit: number) =>
  queryOptions({
    queryKey: ['ledger', 'checkpoints', limit],
    queryFn: ({ signal }) =>
      json<{ readonly items: readonly Checkpoint[] }>(`/v1/ledger/checkpoints?limit=${limit}`, {
        signal,
      }),
    refetchInterval: 15_000,
  });

/** Hashes that show that one tree begins with another. */
export const consistencyOf = async (from: number, to: number) => {
  const { path } = await json<{ readonly path: readonly string[] }>(
    `/v1/ledger/consistency?from=${from}&to=${to}`,
  );
  return path.map((hash) => bytesOfHex(hash) ?? new Uint8Array());
};

export interface ViewSchema {
  readonly name: string;
  readonly summary: string;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly summary: string;
  }[];
}

export interface SqlSchema {
  readonly views: readonly ViewSchema[];
  readonly maxRows: number;
  readonly maxSeconds: number;
  readonly maxBytes: number;
}

export const schemaQuery = queryOptions({
  queryKey: ['ledger', 'schema'],
  queryFn: ({ signal }) => json<SqlSchema>('/v1/ledger/schema', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});
