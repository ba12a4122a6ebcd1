import { useQuery } from '@tanstack/react-query';
import { Raw } from '../../ui/json';
import type { BundleEvent } from './bundle';
import { openedContent } from './opening';

/** What was sealed in an entry, opened in this browser with the key that stands beside it. */
export const Opened = ({ event }: { readonly event: BundleEvent }) => {
  const { index, contentKey, contentErased } = event;
  const read = useQuery({
    queryKey: ['ledger-opened', index, contentKey],
    queryFn: () => openedContent(event),
    enabled: contentKey !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  if (contentErased)
    return <p className="meta">Content erased: its key was destroyed, nobody can open it.</p>;
  if (contentKey === undefined) return null;
  return (
    <>
      <h3>What is sealed in it</h3>
      {read.isError ? (
        <p role="alert">It does not open with the key beside it: one of them was changed.</p>
      ) : null}
      {read.data === undefined ? null : <Raw value={read.data} />}
    </>
  );
};
