/** How the models of an export are called in the books, which know them as `provider/model`. */
interface ModelNames {
  /** Of all rows, whatever they say themselves. */
  readonly provider: string | undefined;
  /** By name in the export, for what does not go by the rules. */
  readonly models: Readonly<Record<string, string>>;
  /** Models in the books. */
  readonly booked: ReadonlySet<string>;
}

interface Named {
  readonly provider: string | undefined;
  readonly model: string;
}

/** Providers name the snapshot that answered where one asked for the newest. */
const SNAPSHOT = /-(\d{4}-\d{2}-\d{2}|\d{8})$/;

/**
 * The name in the books: as the caller says; else the same name, with the provider before it or
 * without the date of its snapshot. What is in no books keeps the name it has.
 */
export const bookedName = ({ provider: of, model }: Named, names: ModelNames): string => {
  const { models, booked } = names;
  const told = Object.hasOwn(models, model) ? models[model] : undefined;
  if (told !== undefined) return told;
  const provider = names.provider ?? of;
  const full = provider === undefined || model.includes('/') ? model : `${provider}/${model}`;
  const undated = full.replace(SNAPSHOT, '');
  const found = [full, undated].find((name) => booked.has(name));
  if (found !== undefined) return found;
  return onlyOne(booked, model) ?? onlyOne(booked, model.replace(SNAPSHOT, '')) ?? full;
};

/** The one model of any provider that is called so, if it is one. */
const onlyOne = (booked: ReadonlySet<string>, model: string): string | undefined => {
  const [first, second] = [...booked].filter((name) => name.endsWith(`/${model}`));
  return second === undefined ? first : undefined;
};
