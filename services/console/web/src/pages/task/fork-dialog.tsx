import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import type { Task } from '../../api/types';
import { Confirm } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { Failed, Loading } from '../../ui/states';
import { useToast } from '../../ui/toast';
import { agentsFrom, type Definition, type Override, overridesOf } from './fork-model';
import { useWorkflow } from './queries';
import styles from './task.module.css';

interface ForkProps {
  readonly task: Task;
  /** '' for the first stage. */
  readonly fromStage: string;
  readonly onClose: () => void;
}

/** The task again from a stage on, as a new task; what is before it is taken over. */
export const ForkDialog = (props: ForkProps) => {
  const workflow = useWorkflow(props.task.workflow);
  if (workflow.data)
    return <Form {...props} definition={workflow.data.definition as unknown as Definition} />;
  return (
    <Confirm title="Fork" verb="Fork" run={async () => undefined} onClose={props.onClose}>
      {workflow.isError ? <Failed error={workflow.error} /> : <Loading />}
    </Confirm>
  );
};

const Form = ({
  task,
  fromStage,
  definition,
  onClose,
}: ForkProps & { readonly definition: Definition }) => {
  const [stage, setStage] = useState(fromStage || (definition.stages[0]?.name ?? ''));
  const [effects, setEffects] = useState<'simulated' | 'real'>('simulated');
  const [filled, setFilled] = useState<Readonly<Record<string, Override>>>({});
  const navigate = useNavigate();
  const toast = useToast();
  const run = async (): Promise<void> => {
    const overrides = overridesOf(filled);
    const body = {
      fromStage: stage,
      effects,
      ...(Object.keys(overrides).length > 0 && { overrides }),
    };
    const { taskId } = await unwrap(
      api.POST('/v1/tasks/{id}/fork', {
        params: { path: { id: task.taskId } },
        body: body as never,
      }),
    );
    toast('Forked: this is the new task.', {
      label: 'Compare',
      run: () =>
        void navigate({
          to: '/tasks/$taskId/compare/$otherId',
          params: { taskId: task.taskId, otherId: taskId },
        }),
    });
    await navigate({ to: '/tasks/$taskId', params: { taskId } });
  };
  return (
    <Confirm title="Fork the task" verb="Fork" run={run} onClose={onClose}>
      <p>
        A new task runs from this stage on. Outputs and decisions of the stages before it are taken
        over.
      </p>
      <Field label="From the stage">
        {(props) => (
          <select {...props} value={stage} onChange={({ target }) => setStage(target.value)}>
            {definition.stages.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
      </Field>
      <Effects effects={effects} onChange={setEffects} />
      <h3>What is to be different</h3>
      {agentsFrom(definition, stage).map((agent) => (
        <AgentOverride
          key={agent.name}
          agent={agent}
          value={filled[agent.name] ?? { models: '', instructions: '' }}
          onChange={(value) => setFilled({ ...filled, [agent.name]: value })}
        />
      ))}
    </Confirm>
  );
};

const CHOICES = [
  {
    value: 'simulated',
    label: 'Simulated effects',
    help: 'Tools that change something answer what this task recorded; nothing happens twice.',
  },
  { value: 'real', label: 'Real effects', help: 'Tools that change something are called again.' },
] as const;

const Effects = ({
  effects,
  onChange,
}: {
  readonly effects: string;
  readonly onChange: (effects: 'simulated' | 'real') => void;
}) => (
  <fieldset className={styles['choices']}>
    <legend>Effects of tools</legend>
    {CHOICES.map(({ value, label, help }) => (
      <label key={value}>
        <input
          type="radio"
          name="effects"
          checked={effects === value}
          onChange={() => onChange(value)}
        />
        <span>
          {label}
          <span className="meta"> {help}</span>
        </span>
      </label>
    ))}
  </fieldset>
);

const AgentOverride = ({
  agent,
  value,
  onChange,
}: {
  readonly agent: Definition['agents'][number];
  readonly value: Override;
  readonly onChange: (value: Override) => void;
}) => (
  <details className={styles['override']}>
    <summary>
      {agent.name} <span className="meta">{agent.models.map(String).join(', ')}</span>
    </summary>
    <Field
      label="Models"
      hint="optional"
      help="provider/model; more than one with commas: the first is used."
    >
      {(props) => (
        <input
          {...props}
          value={value.models}
          placeholder={agent.models.map(String).join(', ')}
          onChange={({ target }) => onChange({ ...value, models: target.value })}
        />
      )}
    </Field>
    <Field label="Instructions" hint="optional" help="In place of those of the workflow.">
      {(props) => (
        <textarea
          {...props}
          rows={4}
          value={value.instructions}
          onChange={({ target }) => onChange({ ...value, instructions: target.value })}
        />
      )}
    </Field>
  </details>
);
