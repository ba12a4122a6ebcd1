import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import type { Budget } from '../../api/types';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { short, usd } from '../../ui/format';
import { Failed, Loading } from '../../ui/states';
import { outcomesOf, PERIOD_WORDS, PERIODS, usualPeriod } from './limit-outcome';
import { placeIn } from './place';
import { treeQuery } from './queries';
import type { Period, Scope } from './spend-types';
import { useSetLimit } from './use-set-limit';
import styles from './dialogs.module.css';

const MOST_USD = 1_000_000;
const NANO_PER_USD = 1e9;

/** Raise, lower or set a limit: what will happen is said while the amount is typed. */
export const LimitDialog = ({
  place,
  onClose,
}: {
  /** `workflow/audit` */
  readonly place: string;
  readonly onClose: () => void;
}) => {
  const { scope, key } = placeIn(place);
  const budget = useQuery({
    queryKey: ['budgets', 'one', scope, key],
    queryFn: () =>
      unwrap(
        api.GET('/v1/budgets/{scope}/{key}', { params: { path: { scope: scope as Scope, key } } }),
      ),
  });
  const tree = useQuery(treeQuery(1));
  const tenant = tree.data?.tenant;
  return (
    <Dialog title={`Limit of ${scope} ${scope === 'task' ? short(key) : key}`} onClose={onClose}>
      {budget.error ? (
        <Failed error={budget.error} retry={() => void budget.refetch()} />
      ) : budget.data ? (
        <LimitForm
          budget={budget.data}
          above={tenant && scope !== 'tenant' ? [tenant] : []}
          onClose={onClose}
        />
      ) : (
        <Loading rows={4} />
      )}
    </Dialog>
  );
};

interface FormProps {
  readonly budget: Budget;
  readonly above: readonly Budget[];
  readonly onClose: () => void;
}

const usdText = (nanoUsd: number | undefined): string =>
  nanoUsd === undefined ? '' : String(nanoUsd / NANO_PER_USD);

const LimitForm = ({ budget, above, onClose }: FormProps) => {
  const limitOf = (period: Period): number | undefined =>
    budget.limits.find((one) => one.period === period)?.limit.nanoUsd;
  const [period, setPeriod] = useState(() => usualPeriod(budget));
  const [text, setText] = useState(() => usdText(limitOf(usualPeriod(budget))));
  const [reason, setReason] = useState('');
  const { save, busy, error } = useSetLimit(budget, onClose);
  const amount = text.trim() === '' ? Number.NaN : Number(text);
  const isAmount = amount >= 0 && amount <= MOST_USD;
  const to = Math.round(amount * NANO_PER_USD);
  const ready = isAmount && reason.trim() !== '' && to !== limitOf(period) && !busy;
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void save({ period, limitUsd: amount, reason: reason.trim() });
      }}
    >
      <LimitsNow budget={budget} />
      <div className={styles['pair']}>
        <Field
          label="New limit, in USD"
          fault={text !== '' && !isAmount ? `From 0 to ${MOST_USD}` : undefined}
        >
          {(props) => (
            <input
              {...props}
              inputMode="decimal"
              autoComplete="off"
              value={text}
              onChange={({ target }) => setText(target.value)}
            />
          )}
        </Field>
        <Field label="For">
          {(props) => (
            <select
              {...props}
              value={period}
              onChange={({ target }) => {
                const next = target.value as Period;
                setPeriod(next);
                setText(usdText(limitOf(next)));
              }}
            >
              {PERIODS.map((one) => (
                <option key={one} value={one}>
                  {PERIOD_WORDS[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <Outcomes isAmount={isAmount} change={{ budget, period, to, above }} />
      <Field label="Reason" hint="It stands in the ledger.">
        {(props) => (
          <input {...props} value={reason} onChange={({ target }) => setReason(target.value)} />
        )}
      </Field>
      {error ? <Failed error={error} what="Nothing was changed." /> : null}
      <footer className={styles['actions']}>
        <Button onClick={onClose}>Back</Button>
        <Button type="submit" variant="primary" disabled={!ready}>
          {verbOf(limitOf(period), to)}
        </Button>
      </footer>
    </form>
  );
};

const verbOf = (before: number | undefined, to: number): string => {
  if (before === undefined || !Number.isFinite(to)) return 'Set the limit';
  return to < before ? 'Lower the limit' : 'Raise the limit';
};

const LimitsNow = ({ budget: { limits, reserved } }: { readonly budget: Budget }) =>
  limits.length === 0 ? (
    <p className="meta">It has no limit of its own: only those above it hold.</p>
  ) : (
    <ul className={styles['now']}>
      {limits.map(({ period, limit, settled, free }) => (
        <li key={period}>
          <b>{usd(limit.nanoUsd)}</b> {PERIOD_WORDS[period as Period]}: {usd(settled.nanoUsd)}{' '}
          settled, {usd(reserved.nanoUsd)} held, {usd(free.nanoUsd)} free
        </li>
      ))}
    </ul>
  );

const Outcomes = ({
  isAmount,
  change,
}: {
  readonly isAmount: boolean;
  readonly change: Parameters<typeof outcomesOf>[0];
}) => (
  <ul aria-live="polite" aria-label="What will happen" className={styles['outcomes']}>
    {isAmount
      ? outcomesOf(change).map(({ tone, text }) => (
          <li key={text} data-tone={tone}>
            {text}
          </li>
        ))
      : null}
  </ul>
);
