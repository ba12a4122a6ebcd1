import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { duration, usd } from '../../ui/format';
import { Chip, Risk } from '../../ui/status';
import { AgentView, Details, Facts, ToolView } from './agent-view';
import {
  type Agent,
  conditionWords,
  type Decision,
  type Definition,
  type Qa,
  type Stage,
} from './definition';
import styles from './workflows.module.css';

/** What a version is: its stages in order, then who and what they name. */
export const DefinitionView = ({ definition }: { readonly definition: Definition }) => {
  const { stages, agents, tools, brief, budgetPerTaskNanoUsd } = definition;
  return (
    <div className={styles['definition']}>
      <Section title="Stages" aside={`${usd(budgetPerTaskNanoUsd)} a task at most`}>
        <ol className={styles['stages']}>
          {stages.map((stage, index) => (
            <StageView
              key={stage.name}
              number={index + 1}
              stage={stage}
              agent={agents.find(({ name }) => name === stage.agent)}
            />
          ))}
        </ol>
      </Section>
      <Section title="Agents" aside="The first model is used, the others are fallbacks in order.">
        <ul className={styles['rows']}>
          {agents.map((agent) => (
            <AgentView key={agent.name} agent={agent} definition={definition} />
          ))}
        </ul>
      </Section>
      <Section title="Tools" aside={tools.length === 0 ? 'It has none.' : ''}>
        <ul className={styles['rows']}>
          {tools.map((tool) => (
            <ToolView key={tool.name} tool={tool} />
          ))}
        </ul>
      </Section>
      <Section title="Brief" aside="What a task of it has to say.">
        <Details summary="JSON Schema" value={brief} />
      </Section>
    </div>
  );
};

const Section = ({
  title,
  aside,
  children,
}: {
  readonly title: string;
  readonly aside: string;
  readonly children: ReactNode;
}) => (
  <section className={styles['section']} aria-label={title}>
    <div className={styles['section-head']}>
      <h2>{title}</h2>
      <span className="meta">{aside}</span>
    </div>
    {children}
  </section>
);

const StageView = ({
  stage,
  number,
  agent,
}: {
  readonly stage: Stage;
  readonly number: number;
  readonly agent: Agent | undefined;
}) => (
  <li className={styles['stage']}>
    <span className={styles['step']} aria-hidden="true">
      {number}
    </span>
    <div>
      <h3>{stage.name}</h3>
      <p>
        <strong>{stage.agent}</strong>{' '}
        <span className="meta">
          {agent ? `${agent.models[0]}, at most ${agent.maxSteps} calls a run` : ''}
        </span>
      </p>
    </div>
    <div>{stage.qa ? <QaView qa={stage.qa} /> : <p className="meta">No QA</p>}</div>
    <div>
      {stage.decision ? (
        <DecisionView decision={stage.decision} />
      ) : (
        <p className="meta">No person is asked by rule</p>
      )}
    </div>
  </li>
);

const QaView = ({ qa }: { readonly qa: Qa }) => (
  <>
    <p>
      Checked by <strong>{qa.judges.join(', ')}</strong>
    </p>
    <Facts
      facts={[
        ['Corrected by', qa.correction],
        ['Rounds', `at most ${qa.maxRounds}`],
        ['Quorum', qa.quorum === undefined ? undefined : `${qa.quorum} of ${qa.judges.length}`],
        ['Disputes', `${qa.queue}, within ${duration(qa.dueInSeconds * 1_000)}`],
        ['Samples', qa.sampling?.rules.map(sampleWords).join('; ')],
        ['Same setup', qa.sameSetupBecause],
      ]}
    />
  </>
);

const sampleWords = (rule: {
  share: number;
  risk: string;
  when?: Parameters<typeof conditionWords>[0];
}): string =>
  `${Math.round(rule.share * 100)} % (${rule.risk} risk)${rule.when ? ` where ${conditionWords(rule.when)}` : ''}`;

const DecisionView = ({ decision }: { readonly decision: Decision }) => (
  <>
    <p className={styles['asks']}>
      <Chip tone="wait">{decision.kind === 'approval' ? 'Approval' : 'Question'}</Chip>
      <Risk risk={decision.risk} />
    </p>
    <p>{decision.title}</p>
    <Facts
      facts={[
        ['Asked when', conditionWords(decision.when)],
        [
          'Queue',
          <Link key="queue" to="/review" search={{ queue: decision.queue }}>
            {decision.queue}
          </Link>,
        ],
        ['Due within', duration(decision.dueInSeconds * 1_000)],
        ['Approvals', decision.approvals === 2 ? 'two persons' : undefined],
        ['Answers', decision.options.map(({ label }) => label).join(', ') || undefined],
        [
          'Without one',
          decision.safeDefault === undefined ? 'it waits' : JSON.stringify(decision.safeDefault),
        ],
      ]}
    />
    {decision.policy ? <Details summary="Policy" value={decision.policy} /> : null}
  </>
);
