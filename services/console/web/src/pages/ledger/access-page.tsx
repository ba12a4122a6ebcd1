import { AccessList } from '../../access/access-list';
import { filterIn } from '../../access/queries';
import { useUrlState } from '../../ui/url-state';
import { AccessForm } from './access-form';
import styles from './access-page.module.css';
import { LedgerTabs } from './ledger-tabs';

/** Who was shown sealed content, of any task. What is asked stands in the address. */
export const AccessPage = () => {
  const [url, setUrl] = useUrlState();
  const filter = filterIn(url);
  return (
    <div className={styles['page']}>
      <header className={styles['top']}>
        <LedgerTabs />
        <AccessForm
          key={JSON.stringify(filter)}
          filter={filter}
          onFind={(next) => setUrl({ ...next, access: undefined }, 'push')}
        />
      </header>
      <section aria-label="Who read" className={styles['list']}>
        <AccessList filter={filter} label="Who read sealed content" />
      </section>
    </div>
  );
};
