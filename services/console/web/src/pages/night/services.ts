/** What is known of the services, of whichever of the two answers there is. */

export interface ServiceState {
  readonly name: string;
  readonly ready: boolean;
  /** Of its consumers; null: not measured. */
  readonly lagSeconds: number | null;
  readonly outboxOldestSeconds: number | null;
  readonly deadLetters: number | null;
}

export interface System {
  readonly services: readonly ServiceState[];
  /** False: only that they are ready is known. */
  readonly measured: boolean;
}

interface Readiness {
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Names are `service: dependency`; what belongs to no single one has no colon. */
export const fromReadiness = ({ dependencies = {} }: Readiness): System => {
  const byName = Map.groupBy(
    Object.entries(dependencies).filter(([name]) => name.includes(': ')),
    ([name]) => name.split(': ')[0] ?? name,
  );
  const services = [...byName].map(([name, all]) => ({
    name,
    ready: all.every(([, state]) => state === 'ok'),
    lagSeconds: null,
    outboxOldestSeconds: null,
    deadLetters: null,
  }));
  return { services: services.sort((a, b) => a.name.localeCompare(b.name)), measured: false };
};

/** From where on it is more than a moment: what people see is old. */
const LATE_SECONDS = 10;

export const isLate = ({ lagSeconds, outboxOldestSeconds }: ServiceState): boolean =>
  (lagSeconds ?? 0) > LATE_SECONDS || (outboxOldestSeconds ?? 0) > LATE_SECONDS;

export const upOf = ({ services }: System): number => services.filter(({ ready }) => ready).length;

/** The sentence below the list: the worst that is known, or that nothing is. */
export const worstOf = ({ services, measured }: System): string => {
  const down = services.filter(({ ready }) => !ready);
  if (down.length > 0) return `${down.map(({ name }) => name).join(', ')}: not ready.`;
  if (!measured) return 'Their lag is not measured by this version.';
  const dead = services.reduce((all, { deadLetters }) => all + (deadLetters ?? 0), 0);
  const late = services.filter(isLate).map(({ name }) => name);
  return [
    late.length > 0 ? `${late.join(', ')}: behind.` : '',
    dead > 0 ? `${dead} dead ${dead === 1 ? 'letter' : 'letters'} to look at.` : '',
  ]
    .filter(Boolean)
    .join(' ');
};
