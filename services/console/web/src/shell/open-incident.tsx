import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Siren } from 'lucide-react';
import { useState } from 'react';
import { api, unwrap } from '../api/client';
import type { Incident } from '../api/types';
import { Button } from '../ui/button';
import { useToast } from '../ui/toast';

type Subject = Incident['about'][number];

/** Open ones: which halt has one already. */
const openIncidentsQuery = queryOptions({
  queryKey: ['incidents', 'open'],
  queryFn: () =>
    unwrap(api.GET('/v1/incidents', { params: { query: { status: 'open', limit: 500 } } })),
});

/** Opens one and goes there. What is known is frozen by the server, so nothing is asked first. */
export const useOpenIncident = () => {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const open = async (about: Subject): Promise<void> => {
    setBusy(true);
    try {
      const { incidentId } = await unwrap(api.POST('/v1/incidents', { body: { about: [about] } }));
      void queries.invalidateQueries({ queryKey: ['incidents'] });
      await navigate({ to: '/incidents/$incidentId', params: { incidentId } });
    } catch (error) {
      toast(`No incident was opened. ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      setBusy(false);
    }
  };
  return { open, busy };
};

/** One click makes a halt an incident; where it is one, the way to it. */
export const HaltIncident = ({
  haltId,
  of,
  className,
}: {
  readonly haltId: string;
  /** The halt, in words. */
  readonly of: string;
  readonly className?: string | undefined;
}) => {
  const { data } = useQuery(openIncidentsQuery);
  const { open, busy } = useOpenIncident();
  const known = data?.items.find(({ about }) =>
    about.some(({ kind, key }) => kind === 'halt' && key === haltId),
  );
  if (known)
    return (
      <Link
        to="/incidents/$incidentId"
        params={{ incidentId: known.incidentId }}
        className={className}
        aria-label={`Incident: ${of}`}
      >
        Incident
      </Link>
    );
  return (
    <Button
      small
      className={className}
      disabled={busy}
      icon={<Siren size={14} aria-hidden="true" />}
      aria-label={`Open incident: ${of}`}
      onClick={() => void open({ kind: 'halt', key: haltId })}
    >
      Open incident
    </Button>
  );
};
