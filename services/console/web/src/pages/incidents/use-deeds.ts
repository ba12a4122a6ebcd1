import { api, unwrap } from '../../api/client';
import type { Incident, IncidentStatus } from '../../api/types';
import { useChanged } from './queries';
import type { NoteKind } from './words';

/** Everything that can be done to an incident; what it answers is shown at once. */
export const useDeeds = (id: string) => {
  const changed = useChanged();
  const params = { path: { id } };
  return {
    reach: async (status: Exclude<IncidentStatus, 'triage'>, at: string | undefined) => {
      const body = { status, ...(at === undefined ? {} : { at }) };
      changed(await unwrap(api.POST('/v1/incidents/{id}/status', { params, body })));
    },
    /** Without a time: it was not reached after all. */
    correct: async (status: IncidentStatus, at: string | undefined, reason: string) => {
      const body = { status, reason, ...(at === undefined ? {} : { at }) };
      changed(await unwrap(api.POST('/v1/incidents/{id}/correct', { params, body })));
    },
    note: async (kind: NoteKind, text: string) => {
      changed(await unwrap(api.POST('/v1/incidents/{id}/notes', { params, body: { kind, text } })));
    },
    followUp: async (body: { text: string; owner: string; dueOn: string }) => {
      changed(await unwrap(api.POST('/v1/incidents/{id}/follow-ups', { params, body })));
    },
    close: async (followUpId: string) => {
      changed(
        await unwrap(
          api.POST('/v1/incidents/{id}/follow-ups/{followUpId}/close', {
            params: { path: { id, followUpId } },
            body: { outcome: 'done' },
          }),
        ),
      );
    },
    rate: async (severity: Incident['severity'], reason: string) => {
      const body = { severity, reason };
      changed(await unwrap(api.POST('/v1/incidents/{id}/severity', { params, body })));
    },
    assign: async (role: keyof Incident['roles'], to: string) => {
      changed(await unwrap(api.POST('/v1/incidents/{id}/assign', { params, body: { role, to } })));
    },
  };
};

export type Deeds = ReturnType<typeof useDeeds>;

export interface DialogProps {
  readonly incident: Incident;
  readonly deeds: Deeds;
  readonly onClose: () => void;
}
