import type { EventOf } from '@nightshift/contracts';
import type { Trip } from './trip.js';

/** What a provider says may hold anything; more than this does not help to mend it. */
const MAX_DETAIL = 300;

/**
 * A key that is refused, or a model that is not there: every task of the workflow would come to
 * the same end, each with a question of its own. One question to the operators stands for all.
 */
export const misconfigured = (
  { tenantid: tenant, data }: EventOf<'model-call.failed.v1'>,
  workflow: string,
  { failures, limit }: { readonly failures: number; readonly limit: number },
): readonly Trip[] =>
  limit === 0 || failures < limit
    ? []
    : [
        {
          tenant,
          place: { scope: 'workflow', key: workflow },
          reason: 'misconfigured',
          figures: { failures },
          detail: `${data.model}: ${data.reason}`.slice(0, MAX_DETAIL),
        },
      ];
