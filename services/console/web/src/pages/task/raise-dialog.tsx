import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import { Confirm } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { keyOf } from './queries';

const amountIn = (text: string): number | undefined => {
  const value = Number(text.replace(',', '.'));
  return text.trim() !== '' && Number.isFinite(value) && value > 0 ? value : undefined;
};

export const RaiseDialog = ({
  taskId,
  onClose,
}: {
  readonly taskId: string;
  readonly onClose: () => void;
}) => {
  const queries = useQueryClient();
  const [by, setBy] = useState('');
  const run = async (reason: string): Promise<void> => {
    const byUsd = amountIn(by);
    if (byUsd === undefined) throw new Error('By how much? Give an amount above 0, such as 0.50.');
    const path = { scope: 'task', key: taskId } as const;
    await unwrap(
      api.POST('/v1/budgets/{scope}/{key}/raise', { params: { path }, body: { byUsd, reason } }),
    );
    await queries.invalidateQueries({ queryKey: keyOf(taskId) });
  };
  return (
    <Confirm
      title="Raise the budget of this task?"
      verb="Raise"
      reason="required"
      run={run}
      onClose={onClose}
    >
      <p>The task may spend so much more. The budgets of its workflow and its tenant still hold.</p>
      <Field label="By (USD)">
        {(props) => (
          <input
            {...props}
            inputMode="decimal"
            value={by}
            onChange={({ target }) => setBy(target.value)}
          />
        )}
      </Field>
    </Confirm>
  );
};
