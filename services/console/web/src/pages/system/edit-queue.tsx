import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { json, post } from '../../api/client';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { Failed } from '../../ui/states';
import { useToast } from '../../ui/toast';
import { bodyOf, faultsOf, formOf, type Queue, type QueueForm } from './queue-form';
import styles from './system.module.css';

const RISKS = ['never', 'low', 'medium', 'high'] as const;

interface TextField {
  readonly name: Exclude<keyof QueueForm, 'twoPersonFrom'>;
  readonly label: string;
  readonly help?: string;
}

const FIELDS: readonly TextField[] = [
  { name: 'description', label: 'What it is for' },
  { name: 'members', label: 'Members', help: 'Who may answer, by name. None: everybody.' },
  { name: 'skills', label: 'Skills', help: 'Names by which people find its tickets.' },
  {
    name: 'ladder',
    label: 'When nobody answers',
    help: 'Shares of the time to the due time: 50% remind, 75% reassign ben, 90% escalate bosses.',
  },
];

export const EditQueue = ({
  queue,
  onClose,
}: {
  readonly queue: Queue;
  readonly onClose: () => void;
}) => {
  const queries = useQueryClient();
  const toast = useToast();
  const [form, setForm] = useState(() => formOf(queue));
  const [error, setError] = useState<unknown>();
  const faults = faultsOf(form);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (Object.keys(faults).length > 0) return;
    setError(undefined);
    try {
      const put = { ...post(bodyOf(form)), method: 'PUT' };
      await json(`/v1/queues/${encodeURIComponent(queue.queue)}`, put);
      toast(`${queue.queue} is set. It holds for tickets from now on.`);
      await queries.invalidateQueries({ queryKey: ['tickets'] });
      onClose();
    } catch (caught) {
      setError(caught);
    }
  };
  return (
    <Dialog title={`Queue ${queue.queue}`} onClose={onClose}>
      <form className={styles['form']} onSubmit={(event) => void save(event)}>
        {FIELDS.map(({ name, label, help }) => (
          <Field key={name} label={label} help={help} fault={faults[name]}>
            {(props) => (
              <input
                {...props}
                value={form[name]}
                onChange={({ target }) => setForm({ ...form, [name]: target.value })}
              />
            )}
          </Field>
        ))}
        <Field
          label="Two persons must agree from"
          help="The risk from which one answer is not enough."
        >
          {(props) => (
            <select
              {...props}
              value={form.twoPersonFrom}
              onChange={({ target }) => setForm({ ...form, twoPersonFrom: target.value })}
            >
              {RISKS.map((risk) => (
                <option key={risk}>{risk}</option>
              ))}
            </select>
          )}
        </Field>
        {error ? <Failed error={error} what="The queue is as it was." /> : null}
        <div className={styles['actions']}>
          <Button onClick={onClose}>Back</Button>
          <Button type="submit" variant="primary" disabled={Object.keys(faults).length > 0}>
            Set the queue
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
