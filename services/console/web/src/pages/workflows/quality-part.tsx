import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { count, percent, plural, short } from '../../ui/format';
import { Money } from '../../ui/money';
import { Empty, Failed, Loading } from '../../ui/states';
import { Due } from '../../ui/time';
import { EvaluationsPart } from './evaluations-part';
import { PromptsPart } from './prompts-part';
import { judgesQuery, samplesQuery } from './queries';
import { ScrollingTable } from './scrolling-table';
import styles from './workflows.module.css';

/** How good each judge's prompt is, by people's verdicts; what each prompt costs; what is sampled. */
export const QualityPart = ({ workflow }: { readonly workflow: string }) => (
  <div className={styles['definition']}>
    <Judges workflow={workflow} />
    <EvaluationsPart workflow={workflow} />
    <PromptsPart workflow={workflow} />
    <Samples workflow={workflow} />
  </div>
);

const NOT_YET = 'not measured yet';
const rate = ({ of, rate: share }: { of: number; rate: number | null }) =>
  share === null ? (
    <span className="meta">{NOT_YET}</span>
  ) : (
    <>
      {percent(share)} <span className="meta">of {count(of)}</span>
    </>
  );

const Judges = ({ workflow }: { readonly workflow: string }) => {
  const { data, error, refetch } = useQuery(judgesQuery(workflow));
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading rows={3} />;
  return (
    <section className={styles['section']} aria-label="Judges">
      <div className={styles['section-head']}>
        <h2>Judges by prompt version</h2>
        <span className="meta">
          Measured by people&apos;s verdicts on findings, samples and seeded mistakes.
        </span>
      </div>
      {data.judges.length === 0 ? (
        <Empty title="No judge has judged yet" />
      ) : (
        <ScrollingTable
          label="Judges by prompt version"
          heads={[
            'Judge',
            'Prompt',
            'Model',
            'Judged#',
            'Findings#',
            'Precision#',
            'Recall#',
            'Catch rate#',
            'A judgement#',
          ]}
        >
          {data.judges.map((one) => (
            <tr key={`${one.agent} ${one.promptHash} ${one.model}`}>
              <th scope="row">{one.agent}</th>
              <td className="mono" title={one.promptHash}>
                {short(one.promptHash)}
              </td>
              <td>{one.model}</td>
              <td className="number">{count(one.judged)}</td>
              <td className="number">
                {count(one.findings)}
                {one.rejected > 0 ? (
                  <span className="meta"> {count(one.rejected)} rejected</span>
                ) : null}
              </td>
              <td className="number">{rate(one.precision)}</td>
              <td className="number">{rate(one.recall)}</td>
              <td className="number">{rate(one.catchRate)}</td>
              <td className="number">
                <Money value={one.costPerJudgement} />
              </td>
            </tr>
          ))}
        </ScrollingTable>
      )}
    </section>
  );
};

const Samples = ({ workflow }: { readonly workflow: string }) => {
  const { data, error, refetch } = useQuery(samplesQuery(workflow));
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading rows={2} />;
  return (
    <section className={styles['section']} aria-label="Samples">
      <div className={styles['section-head']}>
        <h2>Samples for people</h2>
      </div>
      {data.items.length === 0 ? (
        <p className="meta">
          None was drawn. A stage with sampling rules sends some of its outputs to people.
        </p>
      ) : (
        <ul className={styles['rows']}>
          {data.items.map((one) => (
            <li key={one.sampleId} className={styles['sample']}>
              <Link
                to="/review/$ticketId"
                params={{ ticketId: one.ticketId }}
                search={{}}
                className="mono"
              >
                {short(one.sampleId)}
              </Link>
              <span>
                {one.stage}, {one.risk} risk
              </span>
              <span>
                {one.verdict ? `${one.verdict} by ${one.judgedBy ?? 'nobody'}` : 'not judged yet'}
              </span>
              {one.verdict ? null : <Due at={one.dueAt} />}
            </li>
          ))}
        </ul>
      )}
      {data.nextCursor ? (
        <p className="meta">The newest {plural(data.items.length, 'sample')}.</p>
      ) : null}
    </section>
  );
};
