import { Bookmark } from 'lucide-react';
import { type SubmitEvent, useState } from 'react';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { Menu } from '../../ui/menu';
import type { UrlState } from '../../ui/url-state';
import { CLEARED, type Filter, isNarrow, wordsOf } from './filter';
import styles from './filter-bar.module.css';
import { readSaved, type SavedFilter, withSaved, without, writeSaved } from './saved-filters';

interface Props {
  readonly filter: Filter;
  readonly change: (patch: UrlState) => void;
}

/** Filters with a name: chosen here, saved here, removed here. */
export const SavedFilters = ({ filter, change }: Props) => {
  const [saved, setSaved] = useState(readSaved);
  const [open, setOpen] = useState(false);
  const choose = (one: SavedFilter): void => change({ ...CLEARED, ...one.filter });
  return (
    <>
      <Menu
        trigger={
          <Button small icon={<Bookmark size={14} aria-hidden="true" />}>
            Saved
          </Button>
        }
        items={[
          ...saved.map((one) => ({ label: one.name, run: () => choose(one) })),
          { label: 'Save or remove …', run: () => setOpen(true) },
        ]}
      />
      {open ? (
        <SavedDialog
          filter={filter}
          saved={saved}
          keep={(next) => {
            setSaved(next);
            return writeSaved(next);
          }}
          choose={(one) => {
            choose(one);
            setOpen(false);
          }}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
};

const SavedDialog = ({
  filter,
  saved,
  keep,
  choose,
  onClose,
}: {
  readonly filter: Filter;
  readonly saved: readonly SavedFilter[];
  readonly keep: (saved: readonly SavedFilter[]) => boolean;
  readonly choose: (one: SavedFilter) => void;
  readonly onClose: () => void;
}) => {
  const [name, setName] = useState('');
  const [kept, setKept] = useState(true);
  const save = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (name.trim() === '') return;
    setKept(keep(withSaved(saved, { name, filter })));
    setName('');
  };
  return (
    <Dialog title="Saved filters" onClose={onClose}>
      <div className={styles['saved']}>
        {saved.length === 0 ? (
          <p className="meta">None yet. They are kept in this browser only.</p>
        ) : (
          <ul>
            {saved.map((one) => (
              <li key={one.name}>
                <button type="button" className={styles['use']} onClick={() => choose(one)}>
                  <strong>{one.name}</strong>
                  <span className="meta">{wordsOf(one.filter)}</span>
                </button>
                <Button
                  small
                  aria-label={`Remove ${one.name}`}
                  onClick={() => setKept(keep(without(saved, one.name)))}
                >
                  Remove
                </Button>
              </li>
            ))}
          </ul>
        )}
        <form className={styles['save']} onSubmit={save}>
          <Field label="Save what is filtered now as" help={wordsOf(filter)}>
            {(props) => (
              <input
                {...props}
                value={name}
                maxLength={80}
                autoComplete="off"
                onChange={({ target }) => setName(target.value)}
              />
            )}
          </Field>
          <Button
            type="submit"
            variant="primary"
            disabled={name.trim() === '' || !isNarrow(filter)}
          >
            Save
          </Button>
        </form>
        {kept ? null : (
          <p role="alert">This browser keeps nothing for this page: it lasts until it is closed.</p>
        )}
      </div>
    </Dialog>
  );
};
