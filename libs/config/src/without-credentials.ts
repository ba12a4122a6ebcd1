/** Between the URLs of a list: `a=http://h1,b=http://h2`. */
const NEXT_URL = /(?<=,\s*)(?=(?:[^,=:@\s]+=)?[a-z][a-z0-9+.-]*:\/\/)/i;
const URL_START = /^(?:[^=:@\s]+=)?[a-z][a-z0-9+.-]*:\/\//i;
const HOST = String.raw`(?:[\w.*-]+|\[[\da-f:.]+\])(?::\d{1,5})?`;
/** Hosts, and perhaps a path: nothing else that follows a scheme is known to be harmless. */
const PLACE = new RegExp(String.raw`^${HOST}(?:,${HOST})*(?:/[^\s@]*)?[,\s]*$`, 'i');
/** A scope of a package, where no user can be: `@acme/flows`, `node_modules/@acme/flows`. */
const SCOPES = /(?<=^|[/,\s])@(?=[\w.~-]+\/)/g;
/** As in `host=db password=…`, `Authorization: Bearer …`. */
const NAMED =
  /(?:pass(?:word|wd|phrase)?|pwd|token|secret|credentials?|signature|sig|key|auth(?:orization)?)["']?\s*[=:]|\bbearer\s/i;

/**
 * A text without what opens the addresses in it. A password that was not escaped may hold every
 * separator there is, so everything up to the last `@` is taken for the user, and a query for
 * something that nobody should see. `undefined`: nothing of it is known to be harmless.
 */
export const withoutCredentials = (text: string): string | undefined => {
  const parts = text.split(NEXT_URL).map(withoutOwn);
  return parts.includes(undefined) ? undefined : parts.join('');
};

const withoutOwn = (part: string): string | undefined => {
  const start = URL_START.exec(part)?.[0] ?? '';
  // A scheme behind something else may be part of a password.
  if (start === '' && part.includes('://')) return undefined;
  const rest = part.slice(start.length);
  const isAddress = start !== '' || rest.includes(':');
  const userEnd = (isAddress ? rest : rest.replace(SCOPES, ' ')).lastIndexOf('@') + 1;
  // Either an unescaped password, or an `@` in a query: it cannot be told which.
  if (/[?#]/.test(rest.slice(0, userEnd))) return undefined;
  const [place = '', ...query] = rest.slice(userEnd).split(/[?#]/);
  if (start !== '' && !PLACE.test(place)) return undefined;
  const shown = `${start}${userEnd > 0 ? '***@' : ''}${place}${query.length > 0 ? '?***' : ''}`;
  return NAMED.test(shown) ? undefined : shown;
};
