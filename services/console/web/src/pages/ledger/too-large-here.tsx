import { Link } from '@tanstack/react-router';
import { Raw } from '../../ui/json';
import styles from './ledger.module.css';

/** Evidence that would hold the page still: it is saved and verified where that costs nothing. */
export const TooLargeHere = ({
  taskId,
  maxBytes,
}: {
  readonly taskId: string;
  readonly maxBytes: number;
}) => (
  <div role="alert" className={styles['large']}>
    <h2>Too much evidence for a page</h2>
    <p>
      The evidence of this task has more than {maxBytes / 1_000_000} MB. Save it to a file and
      verify that: the same is checked as here, whatever its size.
    </p>
    <Raw
      value={`nightshift evidence export ${taskId} --out ${taskId}.evidence.json\nnightshift evidence verify ${taskId}.evidence.json`}
    />
    <p>
      <Link to="/tasks/$taskId" params={{ taskId }}>
        Open the trace
      </Link>
    </p>
  </div>
);
