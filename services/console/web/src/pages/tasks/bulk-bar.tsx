import { Button } from '../../ui/button';
import { plural } from '../../ui/format';
import { ACTIONS, type BulkAction } from './bulk';
import styles from './tasks-page.module.css';

export const BULK_KEYS: Readonly<Record<BulkAction, string>> = {
  pause: 'p',
  resume: 'u',
  cancel: 'c',
  again: 'a',
};

/** What can be done with the chosen ones; it takes the place of the filters' counts. */
export const BulkBar = ({
  chosen,
  matching,
  loaded,
  most,
  act,
  chooseMatching,
  clear,
}: {
  readonly chosen: number;
  readonly matching: number | undefined;
  readonly loaded: number;
  /** As many at once as this page does. */
  readonly most: number;
  readonly act: (action: BulkAction) => void;
  readonly chooseMatching: () => void;
  readonly clear: () => void;
}) => (
  <div role="group" aria-label="Chosen tasks" className={styles['bulk']}>
    <strong role="status">{plural(chosen, 'task')} chosen</strong>
    {matching !== undefined && matching > chosen && chosen >= loaded ? (
      <Button small variant="quiet" onClick={chooseMatching}>
        {matching > most
          ? `Choose the first ${most.toLocaleString('en-US')}`
          : `Choose all ${matching.toLocaleString('en-US')}`}
      </Button>
    ) : null}
    <span className={styles['actions']}>
      {(Object.keys(ACTIONS) as BulkAction[]).map((action) => (
        <Button key={action} small keyCap={BULK_KEYS[action]} onClick={() => act(action)}>
          {ACTIONS[action].verb}
        </Button>
      ))}
      <Button small variant="quiet" onClick={clear}>
        Choose none
      </Button>
    </span>
  </div>
);
