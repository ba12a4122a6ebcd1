import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { whenSignedOut } from '../api/client';
import { forgetReason } from '../api/read-reason';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import styles from './session.module.css';

// The cookie itself is hidden from scripts.
const SIGNED_IN = 'nightshift-signed-in';

const faultOf = (status: number): string =>
  status === 401
    ? 'That is not the token. It is the value of NIGHTSHIFT_API_TOKEN where the server was started.'
    : `The server answered ${status}.`;

/** Asks once for the token of the server, when an answer says that one is needed. */
export const SignIn = () => {
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const [token, setToken] = useState('');
  const [fault, setFault] = useState<string>();
  useEffect(() => whenSignedOut(() => setAsked(true)), []);
  if (!asked) return null;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const headers = { authorization: `Bearer ${token}` };
    try {
      const { ok, status } = await fetch('/console/session', { method: 'POST', headers });
      if (!ok) return setFault(faultOf(status));
      sessionStorage.setItem(SIGNED_IN, 'yes');
      // The session before may have ended by itself, or in another tab, and somebody else have sat here.
      forgetReason();
      // Anew, with the live stream.
      location.reload();
    } catch (error) {
      setFault(`The token could not be sent: ${(error as Error).message}`);
    }
    void queries.invalidateQueries();
  };
  return (
    <Dialog title="Sign in" onClose={() => undefined}>
      <form className={styles['form']} onSubmit={(event) => void submit(event)}>
        <p className="meta">
          This server was started with a token (<code>NIGHTSHIFT_API_TOKEN</code>). It is sent once,
          and stays neither in this page nor in its address.
        </p>
        <Field label="Token" fault={fault}>
          {(props) => (
            <input
              {...props}
              type="password"
              autoComplete="current-password"
              required
              value={token}
              onChange={({ target }) => setToken(target.value)}
            />
          )}
        </Field>
        <Button type="submit" variant="primary">
          Sign in
        </Button>
      </form>
    </Dialog>
  );
};

export const SignOut = () => {
  if (sessionStorage.getItem(SIGNED_IN) === null) return null;
  const signOut = async (): Promise<void> => {
    await fetch('/console/session', { method: 'DELETE' });
    sessionStorage.removeItem(SIGNED_IN);
    // It was why this person read: whoever comes next at this tab has a reason of their own.
    forgetReason();
    location.reload();
  };
  return (
    <Button small onClick={() => void signOut()}>
      Sign out
    </Button>
  );
};
