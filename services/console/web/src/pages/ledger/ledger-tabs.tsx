import { Link } from '@tanstack/react-router';
import styles from './ledger.module.css';

/** The pages of the ledger. */
export const LedgerTabs = () => (
  <>
    <h1 className="visually-hidden">Ledger</h1>
    <nav aria-label="Ledger" className={styles['tabs']}>
      <Link to="/ledger" activeOptions={{ exact: true, includeSearch: false }}>
        Evidence
      </Link>
      <Link to="/ledger/blast-radius" activeOptions={{ includeSearch: false }}>
        Blast radius
      </Link>
      <Link to="/ledger/access" activeOptions={{ includeSearch: false }}>
        Read by
      </Link>
      <Link to="/ledger/sql" activeOptions={{ includeSearch: false }}>
        SQL
      </Link>
    </nav>
  </>
);
