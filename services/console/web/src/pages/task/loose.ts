/** Data of events and definitions: what is read of it may be of another version, or missing. */
export type Loose = Readonly<Record<string, unknown>>;

export const textIn = (data: Loose, name: string): string => {
  const value = data[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
};

export const numberIn = (data: Loose, name: string): number => {
  const value = data[name];
  return typeof value === 'number' ? value : 0;
};

export const partIn = (data: Loose, name: string): Loose => {
  const value = data[name];
  return typeof value === 'object' && value !== null ? (value as Loose) : {};
};
