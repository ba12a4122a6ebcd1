import { X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { Button, KeyCap } from '../../ui/button';
import { useUrlState } from '../../ui/url-state';
import { PolicyPanel } from './policy-panel';
import type { Ticket } from './ticket';
import { TracePanel } from './trace-panel';
import { useSettled } from './use-settled';
import styles from './panel.module.css';

export type PanelName = 'trace' | 'policy';

export interface PanelState {
  readonly shown: PanelName | undefined;
  readonly toggle: (name: PanelName) => void;
  readonly close: () => void;
}

const WIDE = '(min-width: 1181px)';
const subscribe = (listener: () => void): (() => void) => {
  const query = matchMedia(WIDE);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
};

/** In the address; where it says nothing, the trace is open if there is room for it. */
export const usePanel = (): PanelState => {
  const [{ panel }, setUrl] = useUrlState();
  const isWide = useSyncExternalStore(subscribe, () => matchMedia(WIDE).matches);
  const named = panel === 'trace' || panel === 'policy' ? panel : undefined;
  const shown = panel === 'none' ? undefined : (named ?? (isWide ? 'trace' : undefined));
  const close = (): void => setUrl({ panel: 'none' });
  return {
    shown,
    close,
    toggle: (name) => (shown === name ? close() : setUrl({ panel: name })),
  };
};

const NAMES = [
  ['trace', 'Trace', 't'],
  ['policy', 'Policy', 'g'],
] as const;

export const SidePanel = ({
  panel,
  ticket,
}: {
  readonly panel: PanelState;
  readonly ticket: Ticket | undefined;
}) => {
  const settled = useSettled(ticket);
  if (!panel.shown) return null;
  const isStill = settled !== undefined && settled.ticketId === ticket?.ticketId;
  return (
    <aside className={styles['panel']} aria-label={panel.shown === 'trace' ? 'Trace' : 'Policy'}>
      <header className={styles['head']}>
        <div role="group" aria-label="Side panel" className={styles['switch']}>
          {NAMES.map(([name, label, key]) => (
            <button
              key={name}
              type="button"
              aria-pressed={panel.shown === name}
              aria-keyshortcuts={key}
              onClick={() => panel.shown !== name && panel.toggle(name)}
            >
              {label} <KeyCap>{key}</KeyCap>
            </button>
          ))}
        </div>
        <Button
          small
          variant="quiet"
          aria-label="Close the side panel"
          icon={<X size={16} />}
          onClick={panel.close}
        />
      </header>
      <div className={styles['content']}>
        {isStill ? (
          panel.shown === 'trace' ? (
            <TracePanel key={settled.ticketId} ticket={settled} />
          ) : (
            <PolicyPanel ticket={settled} />
          )
        ) : null}
      </div>
    </aside>
  );
};
