import type { BudgetScope } from '@nightshift/contracts';
import { Refusal } from '@nightshift/kernel';
import type { Place } from './budget-state.js';

export const SCOPES = ['tenant', 'workflow', 'task'] as const satisfies readonly BudgetScope[];

const isScope = (text: string): text is BudgetScope => (SCOPES as readonly string[]).includes(text);

/** @throws Refusal `invalid-scope`, `other-tenant` */
export const placeOf = (tenant: string, scope: string, key: string): Place => {
  if (!isScope(scope)) {
    throw new Refusal(
      'invalid-scope',
      'invalid',
      `"${scope}" is no scope; it is one of ${SCOPES.join(', ')}.`,
      [{ at: '/scope', reason: 'unknown' }],
    );
  }
  if (scope === 'tenant' && key !== tenant) {
    throw new Refusal(
      'other-tenant',
      'forbidden',
      `You act for tenant ${tenant}, not for ${key}: set the header x-nightshift-tenant.`,
    );
  }
  return { scope, key };
};
