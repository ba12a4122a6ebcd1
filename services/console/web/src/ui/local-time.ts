/** Between an instant in the address and what an `<input type="datetime-local">` shows. */

const two = (value: number): string => String(value).padStart(2, '0');

/** The time of this place, by the minute; '' for none. */
export const localOf = (instant: string | undefined): string => {
  const at = new Date(instant ?? '');
  if (Number.isNaN(at.getTime())) return '';
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
};

/** The instant that a time of this place is; `undefined` for none. */
export const instantOf = (local: string): string | undefined => {
  const at = new Date(local);
  return local === '' || Number.isNaN(at.getTime()) ? undefined : at.toISOString();
};
