import { useInfiniteQuery } from '@tanstack/react-query';
import { Empty, Failed, Loading } from '../../ui/states';
import { useUrlState } from '../../ui/url-state';
import { blastQuery, causeIn } from './blast-api';
import { BlastForm } from './blast-form';
import { BlastResult } from './blast-result';
import styles from './blast.module.css';
import { LedgerTabs } from './ledger-tabs';

/** What depended on something bad. It stands in the address: whoever opens it sees the same. */
export const BlastPage = () => {
  const [{ what, value }, setUrl] = useUrlState();
  const cause = causeIn(what, value);
  const query = useInfiniteQuery(blastQuery(cause));
  const pages = query.data?.pages ?? [];
  const [first] = pages;
  return (
    <div className={styles['page']}>
      <header className={styles['top']}>
        <LedgerTabs />
        <BlastForm
          key={`${what} ${value}`}
          cause={cause}
          onFind={(next) => setUrl({ what: next.kind, value: next.value }, 'push')}
        />
      </header>
      {cause === undefined ? (
        <Empty title="What turned out to be bad?">
          <p>
            Name a prompt, model, tool, workflow, reviewer or output: here is what depended on it,
            what left the house, and what to run again. Nothing is run from this page.
          </p>
        </Empty>
      ) : null}
      {query.isLoading ? <Loading rows={10} /> : null}
      {query.error ? (
        <Failed
          error={query.error}
          retry={() => void query.refetch()}
          what="What is affected could not be read."
        />
      ) : null}
      {cause && first ? (
        <BlastResult
          cause={cause}
          first={first}
          tasks={pages.flatMap(({ items }) => items)}
          onEnd={
            query.hasNextPage && !query.isFetching && !query.error
              ? () => void query.fetchNextPage()
              : undefined
          }
        />
      ) : null}
    </div>
  );
};
