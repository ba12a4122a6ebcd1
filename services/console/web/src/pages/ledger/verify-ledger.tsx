import { useMutation } from '@tanstack/react-query';
import { json, post } from '../../api/client';
import { Button } from '../../ui/button';
import { count, duration, plural } from '../../ui/format';
import { Failed } from '../../ui/states';
import type { Verification } from './api';
import styles from './proof.module.css';

/** The server re-reads and re-hashes everything: its own word, unlike what stands above. */
export const VerifyLedger = () => {
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => json<Verification>('/v1/ledger/verify', post({})),
  });
  return (
    <section aria-labelledby="verify-all" className={styles['section']}>
      <h2 id="verify-all">The whole ledger</h2>
      <p className="meta">
        The server reads every row again, hashes it, and counts every stream. It takes a while on a
        long ledger; nothing else waits for it.
      </p>
      <div className={styles['actions']}>
        <Button disabled={isPending} onClick={() => mutate()}>
          {isPending ? 'Verifying …' : 'Verify everything'}
        </Button>
      </div>
      <div role="status">{data ? <Result verification={data} /> : null}</div>
      {error ? <Failed error={error} what="It could not be verified." /> : null}
    </section>
  );
};

const Result = ({ verification }: { readonly verification: Verification }) => {
  const { ok, events, batches, streams, onTheirWay, firstFault, elapsedMs } = verification;
  if (!ok)
    return (
      <p className={styles['alarm']}>
        <strong>It differs from what was recorded</strong>, first at entry #
        {count(firstFault?.index ?? 0)}: {firstFault?.reason ?? 'unknown'}.
      </p>
    );
  return (
    <p className={styles['fine']}>
      <strong>Nothing differs.</strong> {plural(events, 'event')} in{' '}
      {plural(batches, 'batch', 'batches')}, {plural(streams, 'stream')} complete
      {onTheirWay > 0 ? `, ${count(onTheirWay)} still growing` : ''}, {duration(elapsedMs)}.
    </p>
  );
};
