import { useQueryClient } from '@tanstack/react-query';
import { Confirm } from '../../ui/dialog';
import { plural } from '../../ui/format';
import { useToast } from '../../ui/toast';
import { mendOf, saidOfMany, sentenceOf, typedFor } from './letter-words';
import { actOnMany } from './queries';
import type { LetterGroup } from './system-types';

export type GroupAct = 'redrive' | 'discard';

/** Says what will happen to how many, and does it to exactly those. */
export const GroupDialog = ({
  act,
  group,
  onClose,
}: {
  readonly act: GroupAct;
  readonly group: LetterGroup;
  readonly onClose: () => void;
}) => {
  const queries = useQueryClient();
  const toast = useToast();
  const { subscription, code, type, count } = group;
  const typed = typedFor(count);
  const run = async (reason: string): Promise<void> => {
    const selection = { subscription, code, type, confirmCount: count };
    try {
      toast(saidOfMany(await actOnMany(act, selection, reason)));
    } finally {
      await queries.invalidateQueries({ queryKey: ['system'] });
    }
  };
  return (
    <Confirm
      title={act === 'redrive' ? 'Redrive them?' : 'Discard them?'}
      verb={`${act === 'redrive' ? 'Redrive' : 'Discard'} ${plural(count, 'message')}`}
      danger={act === 'discard'}
      reason={act === 'redrive' ? 'optional' : 'required'}
      {...(typed === undefined ? {} : { typed })}
      run={run}
      onClose={onClose}
    >
      <p>{sentenceOf(group)}.</p>
      {act === 'redrive' ? (
        <p>
          {mendOf(code) ?? 'They are refused again if what the reason names is not mended.'} They go
          to {subscription} only, oldest first. What was handled before changes nothing.
        </p>
      ) : (
        <p>
          They are never processed, and cannot be brought back. The ledger keeps who did it, why,
          and a hash of each.
        </p>
      )}
    </Confirm>
  );
};
