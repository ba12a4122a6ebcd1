import { Chip } from '../../ui/status';

/** Figures that are too small say so. */
export const FactsGone = ({ upTo }: { readonly upTo: string | null }) =>
  upTo === null ? null : (
    <p role="note">
      <Chip tone="wait">Not all of it</Chip> Facts of tasks that ended up to{' '}
      <time dateTime={upTo}>{new Date(upTo).toLocaleString()}</time> were not kept until this was
      opened: they are neither counted nor in the evidence. The ledger has their events.
    </p>
  );
