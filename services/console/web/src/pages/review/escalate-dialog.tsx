import { useId, useState } from 'react';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import styles from './bar.module.css';

/** Any queue by its name, with a note that whoever answers must have seen. */
export const EscalateDialog = ({
  queues,
  onSend,
  onClose,
}: {
  readonly queues: readonly string[];
  readonly onSend: (queue: string, note?: string) => void;
  readonly onClose: () => void;
}) => {
  const [queue, setQueue] = useState(queues[0] ?? '');
  const [note, setNote] = useState('');
  const list = useId();
  const send = (): void => {
    if (queue.trim() === '') return;
    onClose();
    onSend(queue.trim(), note.trim() || undefined);
  };
  return (
    <Dialog title="Escalate" onClose={onClose}>
      <form
        className={styles['dialog']}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <p>Another queue is asked instead. What is due stays due at the same time.</p>
        <Field label="Queue">
          {(props) => (
            <input
              {...props}
              list={list}
              required
              value={queue}
              onChange={({ target }) => setQueue(target.value)}
            />
          )}
        </Field>
        <datalist id={list}>
          {queues.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        <Field label="Note for them" hint="optional">
          {(props) => (
            <textarea
              {...props}
              rows={3}
              value={note}
              onChange={({ target }) => setNote(target.value)}
              onKeyDown={({ key, ctrlKey, metaKey }) => {
                if (key === 'Enter' && (ctrlKey || metaKey)) send();
              }}
            />
          )}
        </Field>
        <footer className={styles['dialogbar']}>
          <Button onClick={onClose}>Back</Button>
          <Button type="submit" variant="primary">
            Escalate
          </Button>
        </footer>
      </form>
    </Dialog>
  );
};
