import { useKeySheet } from '../keys/keys';
import { KeyCap } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { setPreferences, usePreferences } from './preferences';
import styles from './key-sheet.module.css';

const shown = (key: string): string => key.replace('mod+', 'Ctrl ').replace('Arrow', '');

/** All keys that work on this page, and the switch that turns letters off. */
export const KeySheet = ({ onClose }: { readonly onClose: () => void }) => {
  const groups = useKeySheet();
  const { letters } = usePreferences();
  return (
    <Dialog title="Keys" onClose={onClose}>
      <div className={styles['groups']}>
        {groups.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl className={styles['keys']}>
              {keys.map(({ key, label }) => (
                <div key={key}>
                  <dt>
                    <KeyCap>{shown(key)}</KeyCap>
                    <span className="visually-hidden">{shown(key)}</span>
                  </dt>
                  <dd>{label}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className={styles['switch']}>
        <input
          type="checkbox"
          checked={letters === 'on'}
          onChange={({ target }) => setPreferences({ letters: target.checked ? 'on' : 'off' })}
        />
        Single letters are keys
      </label>
    </Dialog>
  );
};
