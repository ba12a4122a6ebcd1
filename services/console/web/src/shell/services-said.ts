interface Service {
  readonly name: string;
  readonly ready: boolean;
  /** `null`: not known. */
  readonly lagSeconds: number | null;
}

/** From here on people look at something old. */
const LATE_SECONDS = 1;

/** "6 of 6 services ready, worst lag 3 s (audit)". */
export const servicesSaid = (services: readonly Service[]): string => {
  const ready = services.filter((one) => one.ready).length;
  const said = `${ready} of ${services.length} services ready`;
  const [worst] = services.toSorted((a, b) => (b.lagSeconds ?? 0) - (a.lagSeconds ?? 0));
  if (!worst?.lagSeconds || worst.lagSeconds < LATE_SECONDS) return said;
  return `${said}, worst lag ${Math.round(worst.lagSeconds)} s (${worst.name})`;
};
