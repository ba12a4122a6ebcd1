import type { ServerResponse } from 'node:http';
import type { OpenCall } from './call-log.js';
import type { Dialect } from './dialect.js';
import type { Step } from './faults.js';
import { finished, isGone, paused, written } from './http.js';
import type { Reply } from './reply.js';
import type { ProviderRequest } from './request.js';

const SLOW_MS = 50;

interface Sending {
  readonly response: ServerResponse;
  readonly dialect: Dialect;
  readonly call: OpenCall;
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends an answer, whole or streamed, slowly or up to where it is cut, and notes how that ended. */
export const sendReply = async (
  { response, dialect, call, headers }: Sending,
  reply: Reply,
  request: ProviderRequest,
  { fault, pauseMs = SLOW_MS }: Step,
): Promise<void> => {
  if (isGone(response)) return call.note({ ended: 'client-gone' });
  const events = dialect.events(reply, request);
  const pause = fault === 'slow' ? pauseMs : 0;
  call.note({ status: 200 });
  if (request.stream) {
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' });
    const sent = fault === 'cut' ? events.slice(0, Math.ceil(events.length / 2)) : events;
    for (const event of sent) {
      await written(event, response);
      await paused(pause, response);
    }
  } else {
    const body = Buffer.from(dialect.whole(reply, request));
    // As late as the last of its pieces would be.
    await paused(pause * events.length, response);
    const length = { 'content-length': body.length };
    response.writeHead(200, { ...headers, ...length, 'content-type': 'application/json' });
    await written(fault === 'cut' ? body.subarray(0, body.length / 2) : body, response);
  }
  call.note({ ended: await endOf(response, fault === 'cut') });
};

const endOf = async (
  response: ServerResponse,
  isCut: boolean,
): Promise<'answered' | 'cut' | 'client-gone'> => {
  if (isGone(response)) return 'client-gone';
  if (!isCut) return (await finished(response)) ? 'answered' : 'client-gone';
  response.destroy();
  return 'cut';
};
