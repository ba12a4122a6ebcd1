import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { Failed, Loading } from '../../ui/states';
import { Status } from '../../ui/status';
import styles from './task.module.css';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Picks the other side: by its id, or out of the newest tasks. */
export const CompareDialog = ({
  taskId,
  onClose,
}: {
  readonly taskId: string;
  readonly onClose: () => void;
}) => {
  const [id, setId] = useState('');
  const navigate = useNavigate();
  const newest = useQuery({
    queryKey: ['tasks', 'newest'],
    queryFn: () => unwrap(api.GET('/v1/tasks', { params: { query: { limit: 10 } as never } })),
  });
  const isId = UUID.test(id.trim());
  return (
    <Dialog title="Compare with …" onClose={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (isId)
            void navigate({
              to: '/tasks/$taskId/compare/$otherId',
              params: { taskId, otherId: id.trim() },
            });
        }}
      >
        <Field
          label="Id of the other task"
          fault={id === '' || isId ? undefined : 'An id has the form 019a….'}
        >
          {(props) => (
            <input {...props} value={id} onChange={({ target }) => setId(target.value)} />
          )}
        </Field>
        <Button type="submit" variant="primary" disabled={!isId}>
          Compare
        </Button>
      </form>
      <h3>Or one of the newest</h3>
      {newest.isError ? <Failed error={newest.error} /> : null}
      {newest.isPending ? <Loading rows={5} /> : null}
      <ul className={styles['newest']}>
        {newest.data?.items
          .filter((task) => task.taskId !== taskId)
          .map((task) => (
            <li key={task.taskId}>
              <Link to="/tasks/$taskId/compare/$otherId" params={{ taskId, otherId: task.taskId }}>
                {task.idempotencyKey ?? task.taskId}
              </Link>
              <Status status={task.status} />
            </li>
          ))}
      </ul>
    </Dialog>
  );
};
