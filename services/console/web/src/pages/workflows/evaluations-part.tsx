import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from '../../ui/button';
import { count, percent, short } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import { Ago } from '../../ui/time';
import { useUrlState } from '../../ui/url-state';
import { type EvaluationItem, evaluationsQuery } from './queries';
import { ScrollingTable } from './scrolling-table';
import styles from './workflows.module.css';

/** What was tried on the labelled examples before it was used, and how it did there. */
export const EvaluationsPart = ({ workflow }: { readonly workflow: string }) => {
  const [{ prompt }, setState] = useUrlState();
  const read = useInfiniteQuery(evaluationsQuery(workflow, prompt));
  const items = read.data?.pages.flatMap((page) => page.items);
  return (
    <section className={styles['section']} aria-label="Evaluations">
      <div className={styles['section-head']}>
        <h2>Evaluations on labelled examples</h2>
        {prompt ? (
          <span className={styles['asks']}>
            <span className="meta">
              Only prompt <span className="mono">{short(prompt)}</span>
            </span>
            <Button small onClick={() => setState({ prompt: undefined })}>
              All prompts
            </Button>
          </span>
        ) : (
          <span className="meta">
            Start one: <code>npx nightshift qa evaluate --help</code>
          </span>
        )}
      </div>
      {read.error ? <Failed error={read.error} retry={() => void read.refetch()} /> : null}
      {read.isPending ? <Loading rows={3} label="Reading the evaluations" /> : null}
      {items?.length === 0 ? (
        <Empty title={prompt ? 'This prompt was not tried' : 'No judge was tried yet'} />
      ) : null}
      {items && items.length > 0 ? (
        <Evaluations items={items} choosePrompt={(hash) => setState({ prompt: hash }, 'push')} />
      ) : null}
      {read.hasNextPage ? (
        <Button small disabled={read.isFetching} onClick={() => void read.fetchNextPage()}>
          Older evaluations
        </Button>
      ) : null}
    </section>
  );
};

const Evaluations = ({
  items,
  choosePrompt,
}: {
  readonly items: readonly EvaluationItem[];
  readonly choosePrompt: (hash: string) => void;
}) => (
  <ScrollingTable
    label="Evaluations on labelled examples"
    heads={[
      'Judge',
      'Tried',
      'Prompt',
      'Model',
      'Judged#',
      'Precision#',
      'Recall#',
      'Cost#',
      'Asked for',
    ]}
  >
    {items.map((one) => (
      <Row key={one.evaluationId} one={one} choosePrompt={choosePrompt} />
    ))}
  </ScrollingTable>
);

const Row = ({
  one,
  choosePrompt,
}: {
  readonly one: EvaluationItem;
  readonly choosePrompt: (hash: string) => void;
}) => {
  const { promptHash } = one;
  return (
    <tr>
      <th scope="row">
        {one.judge} <span className="meta">{one.workflow}</span>
      </th>
      <td>{one.overridden ? 'something else' : 'as it is'}</td>
      <td>
        {promptHash === null ? (
          <span className="meta">not known yet</span>
        ) : (
          <Button
            small
            title={`Only this prompt: ${promptHash}`}
            onClick={() => choosePrompt(promptHash)}
          >
            <span className="mono">{short(promptHash)}</span>
          </Button>
        )}
      </td>
      <td>{one.models.join(', ')}</td>
      <td className="number">
        {count(one.judged)} <span className="meta">of {count(one.examples)}</span>
        {one.failed > 0 ? <span className="meta"> {count(one.failed)} failed</span> : null}
      </td>
      <td className="number">
        <Share share={one.precision} of={one.right + one.wrong} />
      </td>
      <td className="number">
        <Share share={one.recall} of={one.right + one.missed} />
      </td>
      <td className="number">{one.cost.usd}</td>
      <td title={`by ${one.by}`}>
        <Ago at={one.requestedAt} />
      </td>
    </tr>
  );
};

/** A share of nothing is no number; while it runs there is none yet. */
const Share = ({ share, of }: { readonly share: number | null; readonly of: number }) => (
  <>
    {share === null ? '–' : percent(share)} <span className="meta">of {count(of)}</span>
  </>
);
