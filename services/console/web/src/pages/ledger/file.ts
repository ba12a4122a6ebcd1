import { json, Problem, requestOf, send } from '../../api/client';

const SIGNED_OUT = 401;

/**
 * The bytes of an answer, as they came.
 * @throws Problem
 */
export const fileOf = async (path: string, init?: RequestInit): Promise<Blob> => {
  const response = await send(requestOf(path, init)).catch(() => undefined);
  if (response?.ok) return response.blob();
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
