import { useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import type { Halt } from '../../api/types';
import { Confirm } from '../../ui/dialog';
import { useToast } from '../../ui/toast';
import { goesOn, placeOf } from './halt-words';

/** All topics that a halt is part of. */
export const useHaltChanged = () => {
  const queries = useQueryClient();
  return async (): Promise<void> => {
    await Promise.all(
      ['budgets', 'tickets', 'the-night'].map((topic) =>
        queries.invalidateQueries({ queryKey: [topic] }),
      ),
    );
  };
};

export const LiftHalt = ({
  halt,
  held,
  onClose,
}: {
  readonly halt: Halt;
  readonly held: number | undefined;
  readonly onClose: () => void;
}) => {
  const changed = useHaltChanged();
  const toast = useToast();
  const place = placeOf(halt);
  const lift = async (): Promise<void> => {
    await unwrap(
      api.POST('/v1/halts/{id}/lift', { params: { path: { id: halt.haltId } }, body: {} }),
    );
    toast(`The halt is lifted: ${place}. What waited goes on.`);
    await changed();
  };
  return (
    <Confirm
      title={`Lift the halt: ${place}?`}
      verb="Lift the halt"
      // Every tenant at once is no slip of the finger.
      {...(halt.scope === 'everything' ? { typed: 'everything' } : {})}
      run={lift}
      onClose={onClose}
    >
      <p>{goesOn(held)} Money is spent again. To stop it, order a halt anew.</p>
    </Confirm>
  );
};
