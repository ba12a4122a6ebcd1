/**
 * Whether the next page is read by itself. After a failure only a person goes on: what asks again
 * each time it failed asks without end.
 */
export const readsOn = ({
  hasNextPage,
  isFetching,
  isFetchNextPageError,
}: {
  readonly hasNextPage: boolean;
  readonly isFetching: boolean;
  readonly isFetchNextPageError: boolean;
}): boolean => hasNextPage && !isFetching && !isFetchNextPageError;
