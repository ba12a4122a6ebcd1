import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import type { Budget } from '../../api/types';
import { usdOf } from '../../ui/format';
import { useToast } from '../../ui/toast';
import { PERIOD_WORDS } from './limit-outcome';
import type { Period } from './spend-types';

interface Wish {
  readonly period: Period;
  readonly limitUsd: number;
  readonly reason: string;
}

/** Sets a limit, and says so. */
export const useSetLimit = ({ scope, key }: Budget, onClose: () => void) => {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const queries = useQueryClient();
  const toast = useToast();
  const save = async (body: Wish): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await unwrap(
        api.PUT('/v1/budgets/{scope}/{key}', { params: { path: { scope, key } }, body }),
      );
      void queries.invalidateQueries({ queryKey: ['budgets'] });
      toast(`The limit of ${key} is ${usdOf(body.limitUsd)} ${PERIOD_WORDS[body.period]}.`);
      onClose();
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };
  return { save, busy, error };
};
