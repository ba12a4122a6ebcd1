import { infiniteQueryOptions } from '@tanstack/react-query';
import { json } from '../../api/client';
import type { BlastRadius } from '../../api/types';

/** What can be named as bad; the words of GET /v1/ledger/blast-radius. */
export const CAUSES = [
  { kind: 'prompt', label: 'Prompt', example: 'agent@version, or a hash' },
  { kind: 'model', label: 'Model', example: 'its whole name' },
  { kind: 'tool', label: 'Tool', example: 'its whole name' },
  { kind: 'workflow', label: 'Workflow', example: 'name, or name@version' },
  { kind: 'reviewer', label: 'Reviewer', example: 'who decided' },
  { kind: 'outputHash', label: 'Output', example: 'its hash, from 8 letters on' },
] as const;
export type CauseKind = (typeof CAUSES)[number]['kind'];

/** What the first page alone has: it is over all of them. */
export interface Summary {
  readonly totals: NonNullable<BlastRadius['totals']>;
  readonly plan: NonNullable<BlastRadius['plan']>;
}

export interface Cause {
  readonly kind: CauseKind;
  readonly value: string;
}

export const causeIn = (kind: string | undefined, value: string | undefined): Cause | undefined => {
  const known = CAUSES.find((one) => one.kind === kind);
  return known && value ? { kind: known.kind, value } : undefined;
};

const PAGE = '100';

export const blastQuery = (cause: Cause | undefined) =>
  infiniteQueryOptions({
    queryKey: ['ledger', 'blast-radius', cause?.kind, cause?.value],
    queryFn: ({ pageParam, signal }) =>
      json<BlastRadius>(
        `/v1/ledger/blast-radius?${new URLSearchParams({ ...wordsOf(cause), limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) }).toString()}`,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled: cause !== undefined,
    // What is refused once is refused again.
    retry: false,
  });

export const csvPath = (cause: Cause): string =>
  `/v1/ledger/blast-radius/csv?${new URLSearchParams(wordsOf(cause)).toString()}`;

const wordsOf = (cause: Cause | undefined): Record<string, string> =>
  cause ? { [cause.kind]: cause.value } : {};
