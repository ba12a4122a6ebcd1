/** Places in an output, as judges write them: JSON Pointers, more or less. */

/** Without the `#` of a fragment and a slash at the end, and with the one at the start. */
export const placeOf = (location: string): string => {
  const bare = location.trim().replace(/^#/, '').replace(/\/+$/, '');
  return bare === '' || bare.startsWith('/') ? bare : `/${bare}`;
};

/** Whether `place` is `location` or stands below it; '' is the whole output. */
export const covers = (location: string, place: string): boolean =>
  place === location || place.startsWith(`${location}/`);

export const below = (place: string, key: string): string =>
  `${place}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
