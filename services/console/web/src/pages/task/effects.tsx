import { Chip } from '../../ui/status';
import { Failed } from '../../ui/states';
import { Hash, Part } from './detail-parts';
import { useRunEffects } from './queries';
import styles from './detail.module.css';

const TONES = { done: 'done', 'not-done': 'idle', unknown: 'wait' } as const;

/** Effects of a run outside of it: each is done, not done, or unknown. */
export const Effects = ({
  taskId,
  runId,
  step,
}: {
  readonly taskId: string;
  readonly runId: string | undefined;
  /** Of this step alone. */
  readonly step?: number | undefined;
}) => {
  const { data, error } = useRunEffects(taskId, runId);
  if (error) return <Failed error={error} what="Its effects could not be read." />;
  const effects = data?.filter((one) => step === undefined || one.step === step) ?? [];
  if (effects.length === 0) return null;
  return (
    <Part title="Effects" note="outside of the run">
      <ul className={styles['effects']}>
        {effects.map((effect) => (
          <li key={effect.step}>
            <Chip tone={TONES[effect.is]}>{effect.is}</Chip> <strong>{effect.tool}</strong>{' '}
            {effect.effect}
            {effect.how === undefined
              ? ''
              : `, ${effect.how === 'simulated' ? 'simulated: it was not done' : effect.how}`}
            <span className={styles['meta']}>
              {' '}
              <Hash name="arguments" value={effect.argumentsHash} />{' '}
              <Hash name="key" value={effect.idempotencyKey} />
              {effect.queries > 0 ? `, asked ${effect.queries} times whether it happened` : ''}
              {effect.reason ? `: ${effect.reason}` : ''}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
};
