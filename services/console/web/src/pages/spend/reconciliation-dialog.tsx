import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Dialog } from '../../ui/dialog';
import { plural, short, usd } from '../../ui/format';
import { Failed, Loading } from '../../ui/states';
import { Chip } from '../../ui/status';
import { reconciliationQuery } from './queries';
import type { Reconciliation } from './spend-types';
import styles from './spend.module.css';

/** One reconciliation: where the books and the provider do not agree, by day and model and by call. */
export const ReconciliationDialog = ({
  id,
  onClose,
}: {
  readonly id: string;
  readonly onClose: () => void;
}) => {
  const { data, error, refetch } = useQuery(reconciliationQuery(id));
  return (
    <Dialog
      title={data ? `Reconciliation of ${data.source}` : 'Reconciliation'}
      onClose={onClose}
      wide
    >
      {error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : data ? (
        <Content of={data} />
      ) : (
        <Loading rows={6} />
      )}
    </Dialog>
  );
};

const Content = ({ of }: { readonly of: Reconciliation }) => {
  const { lines, calls, matching, adjustedCalls, freed } = of;
  const differing = lines.filter(({ status }) => status !== 'match');
  return (
    <div className={styles['parts']}>
      <p>
        {plural(matching, 'day and model', 'days and models')} match.{' '}
        {adjustedCalls > 0
          ? `${plural(adjustedCalls, 'call')} charged at the bound now stand at their cost, which freed ${usd(freed.nanoUsd)}.`
          : 'No call was adjusted.'}
      </p>
      {differing.length === 0 ? (
        <p>No difference was found.</p>
      ) : (
        <div className={styles['wide-list']}>
          <table className={styles['list']} aria-label="Differences">
            <thead>
              <tr>
                <th scope="col">Day</th>
                <th scope="col">Model</th>
                <th scope="col">What differs</th>
                <th scope="col" className="number">
                  Books
                </th>
                <th scope="col" className="number">
                  Provider
                </th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {differing.map((line) => (
                <Difference key={`${line.day} ${line.model}`} line={line} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {calls ? <Calls of={calls} /> : null}
    </div>
  );
};

const WORDS: Readonly<Record<string, string>> = {
  'only-in-books': 'only in the books',
  'only-at-provider': 'only at the provider',
};

const Difference = ({
  line: { day, model, status, differs, explanation, booked, provider },
}: {
  readonly line: Reconciliation['lines'][number];
}) => (
  <tr>
    <th scope="row">{day}</th>
    <td>{model}</td>
    <td className={styles['soft']}>{WORDS[status] ?? differs.join(', ')}</td>
    <td className="number">{amountOf(booked)}</td>
    <td className="number">{amountOf(provider)}</td>
    <td>
      {explanation === null ? (
        <Chip tone="wait">unexplained</Chip>
      ) : (
        <span className={styles['soft']}>calls charged at their bound</span>
      )}
    </td>
  </tr>
);

const amountOf = ({
  cost,
  calls,
}: {
  readonly cost: { readonly nanoUsd: number } | null;
  readonly calls: number | null;
}): string =>
  [cost ? usd(cost.nanoUsd) : '', calls === null ? '' : plural(calls, 'call')]
    .filter(Boolean)
    .join(', ') || 'not told';

type CallsOf = NonNullable<Reconciliation['calls']>;

const Calls = ({ of }: { readonly of: CallsOf }) => {
  const { differ, onlyInBooks, onlyAtProvider } = of as {
    readonly [name in 'differ' | 'onlyInBooks' | 'onlyAtProvider']: CallList;
  };
  return (
    <>
      <CallList title="Calls at another cost" of={differ} />
      <CallList title="Calls only in the books" of={onlyInBooks} />
      <CallList title="Calls only at the provider" of={onlyAtProvider} />
    </>
  );
};

interface CallList {
  readonly count: number;
  readonly first: readonly {
    readonly providerCallId: string;
    readonly model: string;
    readonly taskId: string | null;
    readonly booked: { readonly nanoUsd: number } | null;
    readonly provider: { readonly nanoUsd: number } | null;
  }[];
}

const CallList = ({ title, of }: { readonly title: string; readonly of: CallList }) =>
  of.count === 0 ? null : (
    <section>
      <h3>
        {title}: {of.count}
      </h3>
      <ul className={styles['notes']}>
        {of.first.map((call) => (
          <li key={`${call.providerCallId} ${call.taskId ?? ''}`}>
            <code>{call.providerCallId || 'without a name'}</code>, {call.model}:{' '}
            {call.booked ? usd(call.booked.nanoUsd) : 'not booked'} in the books,{' '}
            {call.provider ? usd(call.provider.nanoUsd) : 'not told'} at the provider
            {call.taskId ? (
              <>
                , task{' '}
                <Link to="/tasks/$taskId" params={{ taskId: call.taskId }} className="mono">
                  {short(call.taskId)}
                </Link>
              </>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
