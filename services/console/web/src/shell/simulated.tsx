import { useQuery } from '@tanstack/react-query';
import { systemQuery } from './queries';
import { simulatedNotice } from './simulated-model';
import styles from './simulated.module.css';

/** What is simulated says so, on every page. */
export const SimulatedNotice = () => {
  const { data } = useQuery(systemQuery);
  const notice = data ? simulatedNotice(data.simulated) : undefined;
  return (
    <section aria-label="Notices">
      {notice ? (
        <p className={styles['notice']} title={data?.simulated.join(', ')}>
          {notice}
        </p>
      ) : null}
    </section>
  );
};
