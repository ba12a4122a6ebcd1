import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { groupQuery } from './queries';

it('reads a group once for a dialog, whatever changes among the tickets meanwhile', async () => {
  const client = new QueryClient();
  let reads = 0;
  const observer = new QueryObserver(client, {
    ...groupQuery('k'),
    queryFn: () => Promise.resolve({ key: 'k', count: (reads += 1), ask: {}, tickets: [] }),
  });
  const close = observer.subscribe(() => {});
  await expect.poll(() => observer.getCurrentResult().data?.count).toBe(1);
  await client.invalidateQueries({ queryKey: ['tickets'] });
  expect(reads).toBe(1);
  expect(observer.getCurrentResult().data?.count).toBe(1);
  close();
  client.clear();
});
