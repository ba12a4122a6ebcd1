import type { EventOf } from '@nightshift/contracts';
import type { Trip } from './trip.js';

/** What a provider says may hold anything; more than this does not help to mend it. */
const MAX_DETAIL = 300;

/**
 * A key that is refused, or a model that is not there: every task of the workflow would come to
 * the same end, each with a question of its own. One question to the operators stands for all.
 */
export const misconfigured = (
  { tenantid: tenant, data, subjectkey }: EventOf<'model-call.failed.v1'>,
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
          // The halt is the workflow's, and sealed by no task's key: it does not quote what is sealed.
          detail:
            `${data.model}: ${subjectkey === undefined ? data.reason : data.errorClass}`.slice(
              0,
              MAX_DETAIL,
            ),
        },
      ];
