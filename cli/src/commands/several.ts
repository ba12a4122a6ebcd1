/** Of an option that may be given again. */
export const several = (value: string, before: readonly string[]): readonly string[] => [
  ...before,
  value,
];
