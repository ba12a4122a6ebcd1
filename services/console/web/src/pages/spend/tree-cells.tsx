import { Link } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import type { Budget } from '../../api/types';
import { Bar } from '../../ui/bar';
import { Button } from '../../ui/button';
import { usd } from '../../ui/format';
import { Menu } from '../../ui/menu';
import { neededBy, reasonOf } from './halt-words';
import { PERIOD_WORDS } from './limit-outcome';
import { sharesOf } from './money-bar';
import type { Period } from './spend-types';
import type { SpendPatch } from './spend-state';
import styles from './tree.module.css';

export const LimitCell = ({ budget }: { readonly budget: Budget }) => {
  const { limit, limits } = budget;
  const narrowest = limits.find((one) => one.limit.nanoUsd === limit?.nanoUsd);
  const all = limits
    .map((one) => `${usd(one.limit.nanoUsd)} ${PERIOD_WORDS[one.period as Period]}`)
    .join(', ');
  return (
    <td data-look="number limit" title={all}>
      {limit && narrowest ? (
        <>
          {usd(limit.nanoUsd)}{' '}
          <span className={styles['period']}>
            {narrowest.period === 'total' ? '' : PERIOD_WORDS[narrowest.period as Period]}
            {limits.length > 1 ? ` +${limits.length - 1}` : ''}
          </span>
        </>
      ) : (
        <span className={styles['none']}>no limit</span>
      )}
    </td>
  );
};

export const UseBar = ({ budget }: { readonly budget: Budget }) => {
  const { limit, settled, reserved, limits } = budget;
  if (!limit) return null;
  const { settled: share, held } = sharesOf(limit.nanoUsd, settled.nanoUsd, reserved.nanoUsd);
  const reached = Math.max(0, ...limits.map((one) => one.thresholdReached));
  return (
    <span className={styles['used']}>
      <Bar
        height={7}
        label={`${usd(settled.nanoUsd)} settled and ${usd(reserved.nanoUsd)} held of ${usd(limit.nanoUsd)}`}
        parts={[
          { share, look: 'settled', label: `settled ${usd(settled.nanoUsd)}` },
          { share: held, look: 'held', label: `held ${usd(reserved.nanoUsd)}` },
        ]}
      />
      {reached > 0 ? (
        <span className={styles['reached']} title="The use of a limit was announced">
          {reached} % reached
        </span>
      ) : null}
    </span>
  );
};

/** The first halt: why, and what the next call needs. */
export const HaltNote = ({
  budget,
  isActive,
}: {
  readonly budget: Budget;
  readonly isActive: boolean;
}) => {
  const [halt, ...more] = budget.halts;
  if (!halt) return null;
  const needed = neededBy(halt.figures);
  const text = `${reasonOf(halt.reason)}${needed === undefined ? '' : `: next needs ${usd(needed)}`}${more.length > 0 ? `, and ${more.length} more` : ''}`;
  return halt.ticketId === null ? (
    <span className={styles['note']}>{text}</span>
  ) : (
    <Link
      to="/review/$ticketId"
      params={{ ticketId: halt.ticketId }}
      tabIndex={isActive ? 0 : -1}
      className={styles['note']}
    >
      {text}
    </Link>
  );
};

export const MoneyCells = ({
  budget,
  settled,
}: {
  readonly budget: Budget;
  readonly settled: number;
}) => (
  <>
    <td data-look="number" className={styles['settled']}>
      {usd(settled)}
    </td>
    <td data-look="number wide">{usd(budget.reserved.nanoUsd)}</td>
    <td data-look="number">{budget.free ? usd(budget.free.nanoUsd) : ''}</td>
  </>
);

export const Actions = ({
  budget: { scope, key },
  isActive,
  patch,
}: {
  readonly budget: Pick<Budget, 'scope' | 'key'>;
  readonly isActive: boolean;
  readonly patch: SpendPatch;
}) => (
  <td data-look="act">
    <Menu
      trigger={
        <Button
          variant="quiet"
          small
          tabIndex={isActive ? 0 : -1}
          aria-label={`Actions for ${key}`}
          icon={<Ellipsis size={16} />}
        />
      }
      items={[
        { label: 'Change the limit …', run: () => patch({ limit: `${scope}/${key}` }) },
        { label: 'Order a halt …', run: () => patch({ halt: `${scope}/${key}` }) },
      ]}
    />
  </td>
);
