import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { quote } from '../../api/sql';
import { count, short, usdOf } from '../../ui/format';
import { Empty, Failed, Loading } from '../../ui/states';
import { type PromptFigures, promptsQuery } from './queries';
import { ScrollingTable } from './scrolling-table';
import styles from './workflows.module.css';

/** What each prompt cost, and which versions ran it. */
export const PromptsPart = ({ workflow }: { readonly workflow: string }) => {
  const { data, error, refetch } = useQuery(promptsQuery(workflow));
  if (error)
    return <Failed error={error} what="The ledger did not answer." retry={() => void refetch()} />;
  if (!data) return <Loading rows={4} label="Reading the ledger" />;
  return (
    <section className={styles['section']} aria-label="Prompts">
      <div className={styles['section-head']}>
        <h2>Prompts that ran</h2>
        <Link to="/ledger/sql" search={{ query: sqlOf(workflow) }} className="meta">
          These runs as SQL
        </Link>
      </div>
      {data.length === 0 ? (
        <Empty title="Nothing ran yet" />
      ) : (
        <ScrollingTable
          label="Prompts that ran"
          heads={[
            'Agent',
            'Role',
            'Prompt',
            'Versions',
            'Model',
            'Runs#',
            'Median#',
            '95 % under#',
            'Cost#',
          ]}
        >
          {data.map((one) => (
            <PromptRow
              key={`${one.agent} ${one.role} ${one.prompt_hash} ${one.model}`}
              prompt={one}
            />
          ))}
        </ScrollingTable>
      )}
    </section>
  );
};

const sqlOf = (workflow: string): string =>
  `select task_id, run_id, agent, role, prompt_hash, model, outcome, cost_usd from v_runs where workflow = ${quote(workflow)} order by accepted_at desc`;

const PromptRow = ({ prompt }: { readonly prompt: PromptFigures }) => (
  <tr>
    <th scope="row">{prompt.agent}</th>
    <td>{prompt.role}</td>
    <td className="mono" title={prompt.prompt_hash}>
      {short(prompt.prompt_hash)}
    </td>
    <td>{prompt.versions.join(', ')}</td>
    <td>{prompt.model}</td>
    <td className="number">{count(Number(prompt.runs))}</td>
    <td className="number">{usdOf(prompt.median)}</td>
    <td className="number">{usdOf(prompt.p95)}</td>
    <td className="number">{usdOf(prompt.cost)}</td>
  </tr>
);
