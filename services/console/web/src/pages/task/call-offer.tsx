import { clsx } from 'clsx';
import type { RunCall } from '../../api/types';
import { plural } from '../../ui/format';
import { Raw } from '../../ui/json';
import { Part } from './detail-parts';
import styles from './detail.module.css';

interface OfferedTool {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema?: unknown;
}

/** What the model could have called, and how its answer was to look. */
export const CallOffer = ({ call: { offered, answer } }: { readonly call: RunCall }) => {
  const tools = (offered.tools ?? []) as readonly unknown[] as readonly OfferedTool[];
  const used = new Set(
    ((answer?.toolCalls ?? []) as readonly { toolName?: string }[]).map(({ toolName }) => toolName),
  );
  return (
    <Part
      title="Tools offered"
      note={
        offered.workflowLoaded
          ? `${tools.length === 0 ? 'none' : tools.length}${offered.toolsProved ? ', as recorded by their hash' : ', NOT those of the recorded hash'}`
          : 'not known: this runner has not loaded the workflow'
      }
    >
      <ul className={styles['tools']}>
        {tools.map((tool) => (
          <li key={tool.name}>
            <details>
              <summary className={clsx(styles['tool'], used.has(tool.name) && styles['used'])}>
                {tool.name}
                {used.has(tool.name) ? <span className={styles['meta']}> called</span> : null}
              </summary>
              <p className={styles['meta']}>{tool.description}</p>
              <Raw value={tool.inputSchema} />
            </details>
          </li>
        ))}
      </ul>
      {offered.responseFormat ? (
        <details>
          <summary>Form of the answer</summary>
          <Raw value={offered.responseFormat} />
        </details>
      ) : null}
      <p className={styles['meta']}>
        at most {plural(offered.maxOutputTokens, 'token')} of output
        {offered.temperature === undefined ? '' : `, temperature ${offered.temperature}`}
      </p>
    </Part>
  );
};
