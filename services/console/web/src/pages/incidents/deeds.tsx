import type { Incident, IncidentStatus } from '../../api/types';
import { Confirm } from '../../ui/dialog';
import { CorrectDialog, ReachDialog } from './status-dialogs';
import { AssignDialog, FollowUpDialog, NoteDialog, RateDialog } from './text-dialogs';
import { useDeeds } from './use-deeds';

/** What somebody is about to do to an incident. */
export type Deed =
  | { readonly kind: 'reach'; readonly status: Exclude<IncidentStatus, 'triage'> }
  | { readonly kind: 'correct'; readonly status: IncidentStatus }
  | { readonly kind: 'note' | 'follow-up' | 'rate' | 'assign' }
  | { readonly kind: 'done'; readonly followUpId: string; readonly text: string };

export const DeedDialog = ({
  incident,
  deed,
  onClose,
}: {
  readonly incident: Incident;
  readonly deed: Deed;
  readonly onClose: () => void;
}) => {
  const deeds = useDeeds(incident.incidentId);
  const common = { incident, deeds, onClose };
  switch (deed.kind) {
    case 'reach':
      return <ReachDialog {...common} status={deed.status} />;
    case 'correct':
      return <CorrectDialog {...common} status={deed.status} />;
    case 'note':
      return <NoteDialog {...common} />;
    case 'follow-up':
      return <FollowUpDialog {...common} />;
    case 'rate':
      return <RateDialog {...common} />;
    case 'assign':
      return <AssignDialog {...common} />;
    case 'done':
      return (
        <Confirm
          title="Is it done?"
          verb="It is done"
          run={() => deeds.close(deed.followUpId)}
          onClose={onClose}
        >
          <p>{deed.text}</p>
        </Confirm>
      );
  }
};
