import type { BudgetScope } from '@nightshift/contracts';
import { Refusal } from '@nightshift/kernel';
import type { Place } from './budget-state.js';

export const SCOPES = ['tenant', 'workflow', 'task'] as const satisfies readonly BudgetScope[];

const isScope = (text: string): text is BudgetScope => (SCOPES as readonly string[]).includes(text);

/** Of workflows and tenants; in events, and in columns of whoever reads them. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,127}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @throws Refusal `invalid-scope`, `invalid-request`, `other-tenant` */
export const placeOf = (tenant: string, scope: string, key: string): Place => {
  if (!isScope(scope)) {
    throw new Refusal(
      'invalid-scope',
      'invalid',
      `"${scope}" is no scope; it is one of ${SCOPES.join(', ')}.`,
      [{ at: '/scope', reason: 'unknown' }],
    );
  }
  const id = scope === 'task' ? key.toLowerCase() : key;
  const reason = scope === 'task' ? 'must be a UUID' : 'must be a name';
  if (!(scope === 'task' ? UUID : NAME).test(id)) {
    throw new Refusal('invalid-request', 'invalid', `The key of a ${scope} ${reason}.`, [
      { at: '/key', reason },
    ]);
  }
  if (scope === 'tenant' && key !== tenant) {
    throw new Refusal(
      'other-tenant',
      'forbidden',
      `You act for tenant ${tenant}, not for ${key}: set the header x-nightshift-tenant.`,
    );
  }
  return { scope, key: id };
};
