import { json, Problem, requestOf, send } from '../../api/client';

const SIGNED_OUT = 401;

/** More than a page may hold of it. */
export class TooLarge extends Error {
  constructor(readonly maxBytes: number) {
    super(`It has more than ${maxBytes / 1_000_000} MB.`);
  }
}

/**
 * The bytes of an answer, as they came.
 * @throws Problem
 */
export const fileOf = async (path: string, init?: RequestInit): Promise<Blob> =>
  (await answerOf(path, init)).blob();

/**
 * The text of an answer. What is too much is not read to its end: nobody says before how much it is.
 * @throws Problem; TooLarge
 */
export const textUpTo = async (
  maxBytes: number,
  path: string,
  init?: RequestInit,
): Promise<string> => {
  // Not by `for await`: Safari cannot.
  const reader = (await answerOf(path, init)).body?.getReader();
  const [decoder, parts] = [new TextDecoder(), new Array<string>()];
  let bytes = 0;
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    bytes += part.value.length;
    parts.push(decoder.decode(part.value, { stream: true }));
    if (bytes <= maxBytes) continue;
    await reader?.cancel();
    throw new TooLarge(maxBytes);
  }
  return [...parts, decoder.decode()].join('');
};

const answerOf = async (path: string, init?: RequestInit): Promise<Response> => {
  const response = await send(requestOf(path, init)).catch(() => undefined);
  if (response?.ok) return response;
  // No answer, or a token is needed: the client knows what to do and to say then.
  if (!response || response.status === SIGNED_OUT) return json<never>(path, init);
  const body: unknown = await response.json().catch(() => ({}));
  throw new Problem(response.status, typeof body === 'object' && body !== null ? { ...body } : {});
};

/** Gives the browser a file to keep. */
export const save = (name: string, content: BlobPart, type?: string): void => {
  const blob = content instanceof Blob ? content : new Blob([content], type ? { type } : {});
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Not before the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};
