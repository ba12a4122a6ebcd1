interface Setting {
  readonly service: string;
  readonly from: string;
}

export const servicesIn = (settings: readonly Setting[]): readonly string[] => [
  ...new Set(settings.map(({ service }) => service)),
];

/** Of one service, or of all; `given`: only what somebody has set. */
export const givenIn = <T extends Setting>(
  settings: readonly T[],
  service: string | undefined,
  given: boolean,
): readonly T[] =>
  settings.filter(
    (one) =>
      (service === undefined || one.service === service) &&
      (!given || one.from === 'environment' || one.from === 'file'),
  );
