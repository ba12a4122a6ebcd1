import type { IncomingMessage, ServerResponse } from 'node:http';

/** Far more than any model reads. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** @throws Error where it is no JSON, or too long */
export const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) throw new Error(`The body is longer than ${MAX_BODY_BYTES} bytes.`);
    parts.push(part);
  }
  return JSON.parse(Buffer.concat(parts).toString()) as unknown;
};

export const headerOf = ({ headers }: IncomingMessage, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : 'unknown';
};

export const isGone = (response: ServerResponse): boolean => response.destroyed;

/** Until the client closes the connection, or somebody else does. */
export const untilGone = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    if (isGone(response)) resolve();
    else response.once('close', resolve);
  });

/** No longer than the client waits. */
export const paused = (ms: number, response: ServerResponse): Promise<void> | undefined => {
  if (ms <= 0 || isGone(response)) return undefined;
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      response.off('close', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    response.once('close', over);
  });
};

/** Until it is handed to the network, or the client is gone. */
export const written = (data: string | Buffer, response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    if (isGone(response)) return resolve();
    response.once('close', resolve);
    response.write(data, () => {
      response.off('close', resolve);
      resolve();
    });
  });

/** Until all is handed to the network. @returns whether it was */
export const finished = (response: ServerResponse): Promise<boolean> =>
  new Promise((resolve) => {
    const over = (): void => resolve(response.writableFinished);
    if (isGone(response)) return over();
    response.once('close', over);
    response.end(over);
  });
