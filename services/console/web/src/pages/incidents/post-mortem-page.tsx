import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Printer } from 'lucide-react';
import type { PostMortem } from '../../api/types';
import { Button } from '../../ui/button';
import { Fact } from '../../ui/fact';
import { duration, titled } from '../../ui/format';
import { Failed, Loading } from '../../ui/states';
import { Impact } from './impact';
import { postMortemQuery } from './queries';
import { Section } from './section';
import { STATUS_WORDS, STATUSES } from './words';
import styles from './incidents.module.css';

/** What it was, made of its events and the record, to be read and printed. */
export const PostMortemPage = () => {
  const { incidentId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(postMortemQuery(incidentId));
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading rows={12} />;
  return (
    <article className={styles['post-mortem']}>
      <header className={styles['line']}>
        <h1>{data.title}</h1>
        <div className={styles['actions']} data-screen-only>
          <Link to="/incidents/$incidentId" params={{ incidentId }} className={styles['link']}>
            Incident
          </Link>
          <a
            href={`/v1/incidents/${incidentId}/post-mortem?format=markdown`}
            download={`post-mortem-${incidentId}.md`}
            className={styles['link']}
          >
            Markdown
          </a>
          <Button icon={<Printer size={14} />} onClick={() => print()}>
            Print
          </Button>
        </div>
      </header>
      <Facts of={data} />
      <Impact impact={data.impact} factsGoneUpTo={data.factsGoneUpTo} />
      <Detection of={data} />
      <Section title="Timeline">
        <ol aria-label="Timeline" className={styles['timeline']}>
          {data.timeline.map(({ at, text, by, from }, index) => (
            <li key={`${at} ${index}`}>
              <Moment at={at} />
              <p className={styles['said']}>
                {text}{' '}
                <span className="meta">{by ?? (from === 'record' ? 'from the record' : '')}</span>
              </p>
            </li>
          ))}
        </ol>
      </Section>
      <Said title="Contributors" all={data.contributors} />
      <Said title="Mitigators" all={data.mitigators} />
      <Said title="Learnings" all={data.learnings} />
      <Said title="Risks" all={data.risks} />
      <FollowUps all={data.followUps} />
      <p className={styles['hash']}>
        <span className="meta">SHA-256 of the evidence</span> <code>{data.packHash}</code>
      </p>
    </article>
  );
};

/** With its day: a post-mortem is read later, also on paper. */
const Moment = ({ at }: { readonly at: string }) => (
  <time dateTime={at}>{new Date(at).toLocaleString()}</time>
);

const Facts = ({ of }: { readonly of: PostMortem }) => (
  <dl className={styles['facts']}>
    <Fact name="Severity">{titled(of.severity)}</Fact>
    {Object.entries(of.roles).map(([role, name]) =>
      name === null ? null : (
        <Fact key={role} name={titled(role)}>
          {name}
        </Fact>
      ),
    )}
    {STATUSES.map((status) => {
      const at = of.times[status];
      return at === null ? null : (
        <Fact key={status} name={STATUS_WORDS[status].word}>
          <Moment at={at} />
        </Fact>
      );
    })}
  </dl>
);

const Detection = ({ of }: { readonly of: PostMortem }) => (
  <Section title="Detection">
    <p>
      By {of.detection.by === 'halt' ? 'a halt' : 'a person'}
      {of.detection.afterMs === 0
        ? ', when it began.'
        : `, ${duration(of.detection.afterMs)} after it began.`}
      {of.mitigatedAfterMs === null ? '' : ` Mitigated ${duration(of.mitigatedAfterMs)} later.`}
      {of.resolvedAfterMs === null
        ? ''
        : ` Resolved ${duration(of.resolvedAfterMs)} after its detection.`}
    </p>
  </Section>
);

const Said = ({ title, all }: { readonly title: string; readonly all: PostMortem['risks'] }) => (
  <Section title={title}>
    {all.length === 0 ? (
      <p className="meta">None was entered.</p>
    ) : (
      <ul className={styles['list']}>
        {all.map(({ text, by }, index) => (
          <li key={`${index} ${by}`} className={styles['said']}>
            {text} <span className="meta">{by}</span>
          </li>
        ))}
      </ul>
    )}
  </Section>
);

const FollowUps = ({ all }: { readonly all: PostMortem['followUps'] }) => (
  <Section title="Follow-ups">
    {all.length === 0 ? (
      <p className="meta">None was entered.</p>
    ) : (
      <ul className={styles['list']}>
        {all.map(({ followUpId, text, owner, dueOn, status }) => (
          <li key={followUpId} className={styles['said']}>
            {text}{' '}
            <span className="meta">
              {owner}, until {dueOn}, {status}
            </span>
          </li>
        ))}
      </ul>
    )}
  </Section>
);
