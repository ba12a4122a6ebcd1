import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { Problem } from '../api/client';
import { Button } from './button';
import { Field } from './field';
import { Failed } from './states';
import styles from './dialog.module.css';

/** Focus goes to what is to be filled in, else to the dialog itself: never to its cross. */
const focusFirstField = (event: Event): void => {
  if (!(event.target instanceof HTMLElement)) return;
  event.preventDefault();
  const field = event.target.querySelector<HTMLElement>(
    'input, textarea, select, [data-autofocus]',
  );
  (field ?? event.target).focus();
};

/** A dialog over the page. Focus is kept in it, Escape closes it, and focus goes back. */
export const Dialog = ({
  title,
  onClose,
  children,
  wide = false,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
}) => (
  <Radix.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
    <Radix.Portal>
      <Radix.Overlay className={styles['overlay']} />
      <Radix.Content
        className={styles['content']}
        data-wide={wide || undefined}
        aria-describedby={undefined}
        onOpenAutoFocus={focusFirstField}
      >
        <header className={styles['head']}>
          <Radix.Title>{title}</Radix.Title>
          <Radix.Close asChild>
            <Button variant="quiet" small aria-label="Close" icon={<X size={16} />} />
          </Radix.Close>
        </header>
        {children}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
);

/** Without an answer, or with one that the server or a gateway broke off, it may have been done. */
export const isUnsure = (error: unknown): boolean =>
  error instanceof Problem
    ? error.status === 0 || error.status >= 500
    : // An answer that could not be read was one.
      error instanceof TypeError || error instanceof SyntaxError;

export const whatFailed = (error: unknown): string =>
  isUnsure(error)
    ? 'It is not known whether this was done. Look before you try again.'
    : 'Nothing was changed.';

/**
 * Says what will happen before it does. `typed` must be typed where it cannot be undone and is large;
 * with `reason` a reason is asked for and given to `run`.
 */
export const Confirm = ({
  title,
  verb,
  danger = false,
  typed,
  reason,
  children,
  run,
  onClose,
}: {
  readonly title: string;
  /** On the button: what is done. */
  readonly verb: string;
  readonly danger?: boolean;
  readonly typed?: string;
  readonly reason?: 'required' | 'optional';
  readonly children?: ReactNode;
  readonly run: (reason: string) => Promise<unknown>;
  readonly onClose: () => void;
}) => {
  const [why, setWhy] = useState('');
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const ready =
    !busy &&
    (typed === undefined || said === typed) &&
    (reason !== 'required' || why.trim() !== '');
  const submit = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await run(why.trim());
      onClose();
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void submit();
        }}
      >
        {children}
        {reason ? (
          <Field
            label="Reason"
            hint={reason === 'optional' ? 'optional' : 'It stands in the ledger.'}
          >
            {(props) => (
              <input {...props} value={why} onChange={({ target }) => setWhy(target.value)} />
            )}
          </Field>
        ) : null}
        {typed === undefined ? null : (
          <Field label={`Type “${typed}” to go on`}>
            {(props) => (
              <input
                {...props}
                value={said}
                autoComplete="off"
                onChange={({ target }) => setSaid(target.value)}
              />
            )}
          </Field>
        )}
        {error ? <Failed error={error} what={whatFailed(error)} /> : null}
        <footer className={styles['actions']}>
          <Button onClick={onClose}>Back</Button>
          <Button type="submit" variant={danger ? 'danger' : 'primary'} disabled={!ready}>
            {verb}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
};
