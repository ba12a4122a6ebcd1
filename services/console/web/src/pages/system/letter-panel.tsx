import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { useState } from 'react';
import { Problem } from '../../api/client';
import { useKeys } from '../../keys/keys';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/dialog';
import { count, short } from '../../ui/format';
import { Raw } from '../../ui/json';
import { Empty, Failed, Loading } from '../../ui/states';
import { Clock } from '../../ui/time';
import { useToast } from '../../ui/toast';
import { useUrlState } from '../../ui/url-state';
import { contentOf, mendOf, placeOf, saidOfOne, taskOf, typeOf } from './letter-words';
import { actOnOne, letterQuery } from './queries';
import styles from './system.module.css';
import type { LetterContent } from './system-types';

/** One parked message: why, from where, its content, and the two ways out. */
export const LetterPanel = ({ id }: { readonly id: string }) => {
  const [, setUrl] = useUrlState();
  const { data, error, refetch } = useQuery(letterQuery(id));
  const close = (): void => setUrl({ letter: undefined });
  const gone = error instanceof Problem && error.status === 404;
  return (
    <aside aria-label="Parked message" className={styles['panel']}>
      <header className={styles['panel-head']}>
        <h3>{data ? data.code : 'Parked message'}</h3>
        <Button variant="quiet" small aria-label="Close" icon={<X size={16} />} onClick={close} />
      </header>
      {gone ? (
        <Empty title="It is not parked any more">
          <p>
            Somebody has redriven or discarded it: the ledger has who. <code>dead-letter/{id}</code>
          </p>
        </Empty>
      ) : error ? (
        <Failed error={error} retry={() => void refetch()} />
      ) : data ? (
        <Content letter={data} onGone={close} />
      ) : (
        <Loading rows={6} />
      )}
    </aside>
  );
};

const Content = ({
  letter,
  onGone,
}: {
  readonly letter: LetterContent;
  readonly onGone: () => void;
}) => {
  const { code, reason, text, truncated, headers, bytes } = letter;
  const mend = mendOf(code);
  return (
    <>
      <p>{reason}</p>
      {mend ? <p className="meta">{mend}</p> : null}
      <Acts letter={letter} onGone={onGone} />
      <Facts letter={letter} />
      <h3>Content</h3>
      <p className="meta">
        {count(bytes)} bytes{truncated ? ', of which the beginning is shown' : ''}
      </p>
      <Raw value={contentOf(text)} />
      <details>
        <summary>{Object.keys(headers).length} headers</summary>
        <Raw value={headers} />
      </details>
    </>
  );
};

const Facts = ({ letter }: { readonly letter: LetterContent }) => {
  const { subscription, service, eventType, eventId, subject, tenant, parkedAt, attempts } = letter;
  const task = taskOf(letter);
  return (
    <dl className={styles['facts']}>
      <dt>Consumer group</dt>
      <dd>
        <code>{subscription}</code> of {service}
      </dd>
      <dt>Type</dt>
      <dd>{typeOf(eventType)}</dd>
      <dt>About</dt>
      <dd>
        {subject || letter.key || '–'}
        {task ? (
          <>
            {' · '}
            <Link to="/tasks/$taskId" params={{ taskId: task }} search={{}}>
              task {short(task)}
            </Link>
          </>
        ) : null}
      </dd>
      <dt>Event</dt>
      <dd>
        <code>{eventId || 'without an id'}</code>
        {tenant ? ` of tenant ${tenant}` : ''}
      </dd>
      <dt>Parked</dt>
      <dd>
        <Clock at={parkedAt} />, tried {attempts === 1 ? 'once' : `${attempts} times`}
      </dd>
      <dt>Lay at</dt>
      <dd>
        <code>{placeOf(letter)}</code>
      </dd>
    </dl>
  );
};

const Acts = ({
  letter: { deadLetterId, subscription },
  onGone,
}: {
  readonly letter: LetterContent;
  readonly onGone: () => void;
}) => {
  const queries = useQueryClient();
  const toast = useToast();
  const [discarding, setDiscarding] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const act = async (what: 'redrive' | 'discard', reason?: string): Promise<void> => {
    const done = await actOnOne(what, deadLetterId, reason);
    toast(saidOfOne(done));
    const stays = done.outcome === 'parked-again';
    if (!stays) onGone();
    // One that is gone is not asked for again.
    await Promise.all(
      ['status', 'letters'].map((part) =>
        queries.invalidateQueries({
          queryKey: ['system', part],
          predicate: ({ queryKey }) => stays || queryKey[2] !== 'one',
        }),
      ),
    );
  };
  const redrive = (): void => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    void act('redrive')
      .catch(setError)
      .finally(() => setBusy(false));
  };
  useKeys('Parked message', [
    { key: 'r', label: 'Redrive it', run: redrive },
    { key: 'x', label: 'Discard it', run: () => setDiscarding(true) },
  ]);
  return (
    <>
      <div className={styles['actions']}>
        <Button variant="primary" keyCap="r" disabled={busy} onClick={redrive}>
          Redrive
        </Button>
        <Button keyCap="x" onClick={() => setDiscarding(true)}>
          Discard …
        </Button>
      </div>
      <p className="meta">
        A redrive goes to {subscription} only; what it did before is not done twice.
      </p>
      {error ? <Failed error={error} what="It was not redriven." /> : null}
      {discarding ? (
        <Confirm
          title="Discard this message?"
          verb="Discard it"
          danger
          reason="required"
          run={(reason) => act('discard', reason)}
          onClose={() => setDiscarding(false)}
        >
          <p>
            It is never processed, and cannot be brought back. The ledger keeps who did it, why, and
            a hash of it.
          </p>
        </Confirm>
      ) : null}
    </>
  );
};
