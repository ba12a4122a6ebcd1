/** The second click of a double one would meet the next ticket, which nobody has seen. */
export const onceOf =
  (run: () => void) =>
  ({ detail }: { readonly detail: number }): void => {
    if (detail <= 1) run();
  };
