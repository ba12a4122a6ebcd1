import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import type { Halt } from '../../api/types';
import { Confirm } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { usd, usdOf } from '../../ui/format';
import { useToast } from '../../ui/toast';
import { amountFor, goesOn, numbersOf, placeOf } from './halt-words';
import { useHaltChanged } from './lift-halt';

type Period = 'month' | 'day' | 'total';

/** More money, with a reason: the halt is lifted by it. */
export const RaiseBudget = ({
  halt,
  held,
  onClose,
}: {
  readonly halt: Halt;
  readonly held: number | undefined;
  readonly onClose: () => void;
}) => {
  const [amount, setAmount] = useState(String(amountFor(halt)));
  const changed = useHaltChanged();
  const toast = useToast();
  const place = placeOf(halt);
  const byUsd = Number(amount);
  const isAmount = byUsd > 0;
  const raise = async (reason: string): Promise<void> => {
    if (!isAmount) throw new Error('The amount must be a number above 0.');
    const { scope, key, period } = halt;
    await unwrap(
      api.POST('/v1/budgets/{scope}/{key}/raise', {
        params: { path: { scope: scope as 'tenant' | 'workflow' | 'task', key } },
        body: { byUsd, reason, ...(period ? { period: period as Period } : {}) },
      }),
    );
    toast(`The budget is raised by ${usdOf(byUsd)}: ${place}.`);
    await changed();
  };
  const before = halt.limit?.nanoUsd;
  return (
    <Confirm
      title={`Raise the budget: ${place}`}
      verb={isAmount ? `Raise by ${usdOf(byUsd)}` : 'Raise'}
      reason="required"
      run={raise}
      onClose={onClose}
    >
      <p>
        {numbersOf(halt)} {goesOn(held)}
      </p>
      <Field
        label="Raise by, in USD"
        help={
          before !== undefined && isAmount
            ? `The limit becomes ${usd(before + byUsd * 1e9)} instead of ${usd(before)}.`
            : undefined
        }
      >
        {(props) => (
          <input
            {...props}
            inputMode="decimal"
            autoComplete="off"
            value={amount}
            onChange={({ target }) => setAmount(target.value)}
          />
        )}
      </Field>
    </Confirm>
  );
};
