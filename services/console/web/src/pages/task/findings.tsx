import type { components } from '../../api/schema';
import { Chip } from '../../ui/status';
import { SafeText } from '../../ui/safe-text';
import styles from './detail.module.css';

export type Finding = components['schemas']['ReviewFindingDto'];

/** What judges found, with the evidence, and what the worker said to it. */
export const Findings = ({ findings }: { readonly findings: readonly Finding[] }) => {
  if (findings.length === 0)
    return <p className={styles['meta']}>None: the judges found nothing.</p>;
  return (
    <ul className={styles['findings']}>
      {findings.map((finding) => (
        <li key={finding.findingId}>
          <p>
            <Chip tone={finding.open ? 'wait' : 'done'}>{finding.open ? 'open' : 'settled'}</Chip>{' '}
            <strong>{finding.category}</strong>, {finding.severity}, at{' '}
            <code>{finding.location || '/'}</code>
            {finding.reopened > 0 ? `, reopened ${finding.reopened} times` : ''}
          </p>
          <SafeText text={finding.claim} />
          {finding.evidence.map(({ source, quote }, index) => (
            <blockquote key={index} className={styles['quote']}>
              {quote} <span className={styles['meta']}>{source}</span>
            </blockquote>
          ))}
          <Response response={finding.response} />
        </li>
      ))}
    </ul>
  );
};

const Response = ({ response }: { readonly response: Finding['response'] }) => {
  const said = response as { response?: string; reason?: string } | null;
  if (!said?.response) return null;
  return (
    <p className={styles['meta']}>
      Worker: {said.response}. {said.reason}
    </p>
  );
};
