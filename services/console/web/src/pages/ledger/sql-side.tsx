import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { Failed, Loading } from '../../ui/states';
import { useToast } from '../../ui/toast';
import { schemaQuery, type ViewSchema } from './api';
import { readSaved, withQuery, writeSaved } from './saved-queries';
import { EXAMPLES, type SavedQuery } from './sql-examples';
import styles from './sql.module.css';

/** Examples, own queries, and what there is to ask. */
export const SqlSide = ({
  query,
  onOpen,
  onInsert,
}: {
  readonly query: string;
  readonly onOpen: (query: string) => void;
  readonly onInsert: (word: string) => void;
}) => {
  const [saved, setSaved] = useState(() => readSaved(localStorage));
  const [naming, setNaming] = useState(false);
  const toast = useToast();
  const keep = (all: readonly SavedQuery[]): void => setSaved(writeSaved(localStorage, all));
  const drop = (one: SavedQuery): void => {
    keep(saved.filter(({ name }) => name !== one.name));
    toast(`“${one.name}” is gone from this browser.`, {
      label: 'Undo',
      run: () => keep(withQuery(readSaved(localStorage), one)),
    });
  };
  return (
    <aside aria-label="Queries and views" className={styles['side']}>
      <h2 className={styles['head']}>Example queries</h2>
      <ul>
        {EXAMPLES.map((one) => (
          <QueryRow key={one.name} one={one} query={query} onOpen={onOpen} />
        ))}
      </ul>
      <div className={styles['head']}>
        <h2>Your queries</h2>
        <Button small variant="quiet" onClick={() => setNaming(true)}>
          Save this one
        </Button>
      </div>
      {saved.length === 0 ? (
        <p className={styles['none']}>None yet. Saved ones stay in this browser.</p>
      ) : null}
      <ul>
        {saved.map((one) => (
          <QueryRow key={one.name} one={one} query={query} onOpen={onOpen} onDrop={drop} />
        ))}
      </ul>
      <Schema onInsert={onInsert} />
      {naming ? (
        <Naming
          onClose={() => setNaming(false)}
          onName={(name) => keep(withQuery(saved, { name, query }))}
        />
      ) : null}
    </aside>
  );
};

const QueryRow = ({
  one,
  query,
  onOpen,
  onDrop,
}: {
  readonly one: SavedQuery;
  readonly query: string;
  readonly onOpen: (query: string) => void;
  readonly onDrop?: (one: SavedQuery) => void;
}) => (
  <li className={styles['query']} data-chosen={one.query.trim() === query.trim() || undefined}>
    <button type="button" onClick={() => onOpen(one.query)}>
      {one.name}
    </button>
    {onDrop ? (
      <Button
        small
        variant="quiet"
        aria-label={`Delete ${one.name}`}
        icon={<Trash2 size={14} aria-hidden="true" />}
        onClick={() => onDrop(one)}
      />
    ) : null}
  </li>
);

const Naming = ({
  onName,
  onClose,
}: {
  readonly onName: (name: string) => void;
  readonly onClose: () => void;
}) => {
  const [name, setName] = useState('');
  return (
    <Dialog title="Save this query" onClose={onClose}>
      <form
        className={styles['naming']}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === '') return;
          onName(name.trim());
          onClose();
        }}
      >
        <Field label="Name" help="It is kept in this browser. One of the same name is replaced.">
          {(props) => (
            <input
              {...props}
              value={name}
              maxLength={80}
              onChange={({ target }) => setName(target.value)}
            />
          )}
        </Field>
        <Button type="submit" variant="primary" disabled={name.trim() === ''}>
          Save
        </Button>
      </form>
    </Dialog>
  );
};

const Schema = ({ onInsert }: { readonly onInsert: (word: string) => void }) => {
  const { data, error, isPending, refetch } = useQuery(schemaQuery);
  return (
    <>
      <h2 className={styles['head']}>Views</h2>
      {isPending ? <Loading rows={6} /> : null}
      {error ? (
        <Failed error={error} retry={() => void refetch()} what="The schema could not be read." />
      ) : null}
      {data?.views.map((view) => (
        <View key={view.name} view={view} onInsert={onInsert} />
      ))}
    </>
  );
};

const View = ({
  view: { name, summary, columns },
  onInsert,
}: {
  readonly view: ViewSchema;
  readonly onInsert: (word: string) => void;
}) => (
  <details className={styles['view']}>
    <summary>
      <code>{name}</code>
    </summary>
    <p className="meta">{summary}</p>
    <ul>
      {columns.map((column) => (
        <li key={column.name}>
          <button
            type="button"
            aria-label={`Insert ${column.name}, ${column.type}`}
            title={column.summary}
            onClick={() => onInsert(column.name)}
          >
            <code>{column.name}</code>
            <span>{column.type}</span>
          </button>
          <p className="meta">{column.summary}</p>
        </li>
      ))}
    </ul>
  </details>
);
