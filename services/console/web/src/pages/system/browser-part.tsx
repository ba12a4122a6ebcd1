import { type Preferences, setPreferences, usePreferences } from '../../shell/preferences';
import { SignOut } from '../../shell/session';
import { Field } from '../../ui/field';
import { Section } from './section';
import styles from './system.module.css';

interface Choice<Name extends keyof Preferences> {
  readonly name: Name;
  readonly label: string;
  readonly help: string;
  readonly values: Readonly<Record<Preferences[Name], string>>;
}

const THEME: Choice<'theme'> = {
  name: 'theme',
  label: 'Theme',
  help: 'As the system: it follows the setting of this machine.',
  values: { system: 'As the system', light: 'Light', dark: 'Dark' },
};
const DENSITY: Choice<'density'> = {
  name: 'density',
  label: 'Density',
  help: 'How much fits on the page.',
  values: { comfortable: 'Comfortable', compact: 'Compact' },
};
const LETTERS: Choice<'letters'> = {
  name: 'letters',
  label: 'Keys of one letter',
  help: 'Switch them off if your software for speech or input sends letters of its own. Ctrl K and ? stay.',
  values: { on: 'On', off: 'Off' },
};

/** What holds for this browser only. */
export const BrowserPart = () => (
  <>
    <Section title="Preferences" about="Kept in this browser; nobody else sees them.">
      <div className={styles['choices']}>
        <Preference choice={THEME} />
        <Preference choice={DENSITY} />
        <Preference choice={LETTERS} />
      </div>
    </Section>
    <Section title="Sign-in">
      <p>{signedInAs()}</p>
      <div className={styles['actions']}>
        <SignOut />
      </div>
      <p className="meta">
        People, roles and tokens of their own do not exist yet: there is one token for all, and a
        name is what somebody gives.
      </p>
    </Section>
  </>
);

// As the shell remembers it: the cookie itself is hidden from scripts.
const signedInAs = (): string =>
  sessionStorage.getItem('nightshift-signed-in') === null
    ? 'This browser is not signed in with a token: either the server needs none, because only this machine reaches it, or another tab signed in.'
    : 'This browser is signed in with the token of the server, for twelve hours.';

const Preference = <Name extends keyof Preferences>({
  choice: { name, label, help, values },
}: {
  readonly choice: Choice<Name>;
}) => {
  const preferences = usePreferences();
  return (
    <Field label={label} help={help}>
      {(props) => (
        <select
          {...props}
          value={preferences[name]}
          onChange={({ target }) => setPreferences({ [name]: target.value })}
        >
          {Object.entries<string>(values).map(([value, word]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
};
