import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useKeys } from '../../keys/keys';
import type { Incident } from '../../api/types';
import { Button } from '../../ui/button';
import { Fact } from '../../ui/fact';
import { titled } from '../../ui/format';
import { Failed, Loading } from '../../ui/states';
import { Chip } from '../../ui/status';
import { type Deed, DeedDialog } from './deeds';
import { FollowUps } from './follow-ups';
import { Impact } from './impact';
import { Pack } from './pack';
import { incidentQuery } from './queries';
import { Steps } from './steps';
import { Timeline } from './timeline';
import { nextOf, placeOf, SEVERITY_TONES, STATUS_WORDS } from './words';
import styles from './incidents.module.css';

/** One incident: where it stands, what happened, what was known, and what is still to be done. */
export const IncidentPage = () => {
  const { incidentId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(incidentQuery(incidentId));
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading rows={10} />;
  return (
    <>
      {error ? <Failed error={error} what="This may be old." retry={() => void refetch()} /> : null}
      <Shown incident={data} />
    </>
  );
};

const Shown = ({ incident }: { readonly incident: Incident }) => {
  const [deed, setDeed] = useState<Deed>();
  const navigate = useNavigate();
  const next = nextOf(incident.status);
  const isClosed = incident.status === 'closed';
  const { incidentId } = incident;
  const postMortem = { to: '/incidents/$incidentId/post-mortem', params: { incidentId } } as const;
  useKeys('Incident', [
    ...(next === undefined
      ? []
      : [
          {
            key: 's',
            label: `Set it to ${next}`,
            run: () => setDeed({ kind: 'reach', status: next }),
          },
        ]),
    ...(isClosed
      ? []
      : [{ key: 'n', label: 'Write a note', run: () => setDeed({ kind: 'note' }) }]),
    { key: 'f', label: 'Add a follow-up', run: () => setDeed({ kind: 'follow-up' }) },
    { key: 'p', label: 'Post-mortem', run: () => void navigate(postMortem) },
  ]);
  return (
    <div className={styles['page']}>
      <Head incident={incident} onDeed={setDeed} />
      <Steps incident={incident} onDeed={setDeed} />
      <div className={styles['columns']}>
        <div className={styles['main']}>
          <Timeline incident={incident} onDeed={setDeed} />
        </div>
        <div className={styles['side']}>
          <Impact impact={incident.impact} factsGoneUpTo={incident.factsGoneUpTo} />
          <FollowUps incident={incident} onDeed={setDeed} />
          <Pack incident={incident} />
        </div>
      </div>
      {deed ? (
        <DeedDialog incident={incident} deed={deed} onClose={() => setDeed(undefined)} />
      ) : null}
    </div>
  );
};

const Head = ({
  incident,
  onDeed,
}: {
  readonly incident: Incident;
  readonly onDeed: (deed: Deed) => void;
}) => {
  const { incidentId, title, status, severity, roles, about } = incident;
  const isClosed = status === 'closed';
  return (
    <header className={styles['top']}>
      <div className={styles['line']}>
        <h1>{title}</h1>
        <Chip tone={STATUS_WORDS[status].tone}>{STATUS_WORDS[status].word}</Chip>
        <Chip tone={SEVERITY_TONES[severity]}>{titled(severity)}</Chip>
        <div className={styles['actions']}>
          {isClosed ? null : (
            <>
              <Button onClick={() => onDeed({ kind: 'rate' })}>Severity …</Button>
              <Button onClick={() => onDeed({ kind: 'assign' })}>Assign …</Button>
            </>
          )}
          <Link
            to="/incidents/$incidentId/post-mortem"
            params={{ incidentId }}
            className={styles['link']}
          >
            Post-mortem
          </Link>
        </div>
      </div>
      <dl className={styles['facts']}>
        {Object.entries(roles).map(([role, name]) =>
          name === null ? null : (
            <Fact key={role} name={titled(role)}>
              {name}
            </Fact>
          ),
        )}
        <div>
          <dt>About</dt>
          <dd className={styles['about']}>
            {about.map((one) => (
              <Link key={`${one.kind}:${one.key}`} {...placeOf(one)}>
                {one.kind} {one.key}
              </Link>
            ))}
          </dd>
        </div>
      </dl>
    </header>
  );
};
