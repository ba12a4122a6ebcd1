import { useQuery } from '@tanstack/react-query';
import { clsx } from 'clsx';
import { workflowsQuery } from '../../shell/queries';
import type { UrlState } from '../../ui/url-state';
import { queuesQuery } from './queries';
import { KINDS } from './ticket';
import styles from './queue.module.css';

interface FilterProps {
  readonly url: UrlState;
  readonly setUrl: (patch: UrlState) => void;
}

/** They stand in the address: a link to the page is a link to what is shown. */
export const QueueFilters = ({ url, setUrl }: FilterProps) => {
  const { data: queues } = useQuery(queuesQuery);
  const { data: workflows } = useQuery(workflowsQuery);
  const isMine = url['mine'] === 'true';
  const all = queues?.items.reduce((sum, { open }) => sum + open, 0);
  return (
    <>
      <div role="group" aria-label="Whose tickets" className={styles['whose']}>
        <button type="button" aria-pressed={!isMine} onClick={() => setUrl({ mine: undefined })}>
          All{all === undefined ? '' : ` ${all}`}
        </button>
        <button type="button" aria-pressed={isMine} onClick={() => setUrl({ mine: 'true' })}>
          Mine
        </button>
      </div>
      <div className={styles['filters']}>
        <Select
          label="Queue"
          value={url['queue']}
          options={(queues?.items ?? []).map(({ queue, open }) => [queue, `${queue} ${open}`])}
          onChoose={(queue) => setUrl({ queue })}
        />
        <Select
          label="Kind"
          value={url['kind']}
          options={Object.entries(KINDS)}
          onChoose={(kind) => setUrl({ kind })}
        />
        <Select
          label="Workflow"
          value={url['workflow']}
          options={(workflows?.items ?? []).map(({ name }) => [name, name])}
          onChoose={(workflow) => setUrl({ workflow })}
        />
      </div>
    </>
  );
};

const Select = ({
  label,
  value = '',
  options,
  onChoose,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly (readonly [string, string])[];
  readonly onChoose: (value: string | undefined) => void;
}) => (
  <select
    aria-label={label}
    className={clsx(styles['select'], value !== '' && styles['chosen'])}
    value={value}
    onChange={({ target }) => onChoose(target.value || undefined)}
  >
    <option value="">{label}: all</option>
    {value !== '' && !options.some(([id]) => id === value) ? (
      <option value={value}>{value}</option>
    ) : null}
    {[...new Map(options)].map(([id, words]) => (
      <option key={id} value={id}>
        {words}
      </option>
    ))}
  </select>
);
