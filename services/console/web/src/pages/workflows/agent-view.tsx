import type { ReactNode } from 'react';
import { duration, usd } from '../../ui/format';
import { Chip } from '../../ui/status';
import { type Agent, type Definition, dutiesOf, type Tool } from './definition';
import styles from './workflows.module.css';

/** Names and values; what is not there is left out. */
export const Facts = ({
  facts,
}: {
  readonly facts: readonly (readonly [string, ReactNode | undefined])[];
}) => (
  <dl className={styles['facts']}>
    {facts
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
);

/** Long texts and schemas, as they were registered. */
export const Details = ({
  summary,
  value,
}: {
  readonly summary: string;
  readonly value: unknown;
}) => (
  <details className={styles['details']}>
    <summary>{summary}</summary>
    <pre>{typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)}</pre>
  </details>
);

export const AgentView = ({
  agent,
  definition,
}: {
  readonly agent: Agent;
  readonly definition: Definition;
}) => (
  <li className={styles['row']}>
    <div>
      <h3>{agent.name}</h3>
      <p className="meta">{dutiesOf(agent.name, definition).join(', ') || 'not needed'}</p>
    </div>
    <Facts
      facts={[
        [
          'Models',
          <span key="models" className="mono">
            {agent.models.join(', ')}
          </span>,
        ],
        ['Tools', agent.tools.join(', ') || 'none'],
        ['Calls a run', `at most ${agent.maxSteps}`],
        ['Output', `at most ${agent.maxOutputTokens.toLocaleString('en-US')} tokens`],
        ['A call', `at most ${duration(agent.callTimeoutMs)}`],
        ['Retries', retryWords(agent)],
        ['Lease', `${usd(agent.leaseNanoUsd)} at a time`],
        ['Temperature', agent.temperature],
        ['Turns', agent.turns.length === 0 ? undefined : `${agent.turns.length} further messages`],
      ]}
    />
    <div className={styles['texts']}>
      <Details summary="Instructions" value={agent.instructions} />
      <Details summary="Output schema" value={agent.output} />
    </div>
  </li>
);

const retryWords = ({ retries: { perCall, perRun, perTask } }: Agent): string =>
  `${perCall} a call, ${perRun} a run${perTask === undefined ? '' : `, ${perTask} a task`}`;

const EFFECT_WORDS = {
  pure: 'changes nothing',
  idempotent: 'may be repeated with its key',
  'at-most-once': 'never repeated: an unknown outcome is a question to a person',
} as const;

export const ToolView = ({ tool }: { readonly tool: Tool }) => (
  <li className={styles['row']}>
    <div>
      <h3 className="mono">{tool.name}</h3>
      <Chip {...(tool.effect === 'at-most-once' ? { tone: 'wait' as const } : {})}>
        {tool.effect}
      </Chip>
    </div>
    <div>
      <p>{tool.description}</p>
      <Facts
        facts={[
          ['Effect', EFFECT_WORDS[tool.effect]],
          ['Time', `at most ${duration(tool.timeoutMs)}`],
          ['Hosts', tool.allowedHosts?.join(', ')],
          ['Reconciles', tool.reconcile ? 'can say whether a call took effect' : undefined],
        ]}
      />
    </div>
    <div className={styles['texts']}>
      <Details summary="Input schema" value={tool.input} />
      <Details summary="Output schema" value={tool.output} />
    </div>
  </li>
);
