import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import type { Access } from '../api/types';
import { Button } from '../ui/button';
import { Fact } from '../ui/fact';
import { count } from '../ui/format';
import { Clock } from '../ui/time';
import styles from './access.module.css';
import { isTask, readWord, whyWord } from './words';

/** All that the record says of one access. */
export const AccessDetail = ({
  access,
  onClose,
}: {
  readonly access: Access;
  readonly onClose: () => void;
}) => {
  const { index, at, by, purpose, service, until, taskIds } = access;
  return (
    <aside aria-label="Access" className={styles['side']}>
      <header className={styles['head']}>
        <h2>
          {by} read <span className={styles['what']}>{readWord(purpose).toLowerCase()}</span>
        </h2>
        <Button
          variant="quiet"
          small
          aria-label="Close"
          icon={<X size={16} aria-hidden="true" />}
          onClick={onClose}
        />
      </header>
      <dl className={styles['facts']}>
        <Fact name="Why">
          {access.reason === null ? <span className="meta">{whyWord(access)}</span> : access.reason}
        </Fact>
        <Fact name="When">
          <Clock at={at} />; until <Clock at={until} /> it stands for all the same
        </Fact>
        <Fact name="Shown by">{service}</Fact>
        <Fact name="Entry of the ledger">#{count(index)}</Fact>
        <Fact name={taskIds.length === 1 ? 'Task' : `Tasks (${count(taskIds.length)})`}>
          <ul>
            {taskIds.map((taskId) => (
              <li key={taskId}>
                {isTask(taskId) ? (
                  <Link to="/tasks/$taskId" params={{ taskId }} search={{ tab: 'access' }}>
                    <code>{taskId}</code>
                  </Link>
                ) : (
                  <code>{taskId}</code>
                )}
              </li>
            ))}
          </ul>
        </Fact>
      </dl>
    </aside>
  );
};
