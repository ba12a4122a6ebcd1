import { clsx } from 'clsx';
import { type ReactNode, useId } from 'react';
import styles from './field.module.css';

export interface ControlProps {
  readonly id: string;
  readonly className: string | undefined;
  readonly 'aria-invalid': boolean | undefined;
  readonly 'aria-describedby': string | undefined;
}

/** A label, its control, help and fault, tied together for people who hear the page. */
export const Field = ({
  label,
  hint,
  help,
  fault,
  children,
}: {
  readonly label: ReactNode;
  /** Beside the label: "optional". */
  readonly hint?: string;
  readonly help?: ReactNode;
  readonly fault?: string | undefined;
  readonly children: (props: ControlProps) => ReactNode;
}) => {
  const id = useId();
  const describedBy = [help ? `${id}-help` : '', fault ? `${id}-fault` : ''].filter(Boolean);
  return (
    <div className={styles['field']}>
      <label htmlFor={id} className={styles['label']}>
        {label}
        {hint ? <span className={clsx('meta', styles['hint'])}>{hint}</span> : null}
      </label>
      {children({
        id,
        className: styles['control'],
        'aria-invalid': fault ? true : undefined,
        'aria-describedby': describedBy.length > 0 ? describedBy.join(' ') : undefined,
      })}
      {help ? (
        <div id={`${id}-help`} className="meta">
          {help}
        </div>
      ) : null}
      {fault ? (
        <p id={`${id}-fault`} className={styles['fault']}>
          {fault}
        </p>
      ) : null}
    </div>
  );
};
