import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { systemIds } from '@nightshift/event-store';
import { type Fault, isRefusal, type RefusalKind } from '@nightshift/kernel';
import type { Logger } from '@nightshift/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Problem details (RFC 9457) with a stable `code` and every fault of the input. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly errors?: readonly Fault[];
}

const statusOf: Record<RefusalKind, number> = {
  invalid: 400,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-many': 429,
  unavailable: 503,
};

const titles: Readonly<Record<number, string>> = {
  400: 'The request cannot be used as it is',
  401: 'Who are you?',
  403: 'Not allowed',
  404: 'Not found',
  409: 'The state does not allow it',
  408: 'Too slow',
  413: 'Too large',
  414: 'Too long',
  415: 'Unknown media type',
  429: 'Too many requests',
  431: 'Too large',
  500: 'A defect in Nightshift',
  503: 'Not available at the moment',
};

/** `code` of what Node, Fastify and Nest refuse themselves. */
const httpCodes: Readonly<Record<number, string>> = {
  400: 'malformed-request',
  404: 'no-such-route',
  408: 'request-timeout',
  413: 'too-large',
  414: 'url-too-long',
  415: 'unknown-media-type',
  431: 'headers-too-large',
};

/** Every error leaves as a problem; what was not expected leaves an id that stands in the log. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const { url } = http.getRequest<FastifyRequest>();
    const problem = problemOf(error, url.split('?')[0] ?? url);
    if (problem.status === 500)
      this.log.error({ err: error, errorId: problem.instance }, 'unexpected error');
    const reply = http.getResponse<FastifyReply>();
    if (!reply.sent) sendProblem(reply, problem);
  }
}

const problemOf = (error: unknown, instance: string): Problem => {
  if (isRefusal(error))
    return problem(statusOf[error.kind], error.code, error.message, instance, error.faults);
  const status = error instanceof HttpException ? error.getStatus() : fastifyStatusOf(error);
  if (status !== undefined) {
    const { message } = error as Error;
    // What is malformed is so as a whole: the pointer to it is the empty one.
    const faults = status === 400 ? [{ at: '', reason: message }] : [];
    return problem(status, httpCodes[status] ?? `http-${status}`, message, instance, faults);
  }
  const id = systemIds.next();
  return problem(500, 'defect', `Something unexpected went wrong. The log has it under ${id}.`, id);
};

export const sendProblem = (reply: FastifyReply, problem: Problem): void => {
  if (problem.status === 503) void reply.header('retry-after', '2');
  void reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
};

/** For what no route and no hook sees: a URL that cannot be decoded, or is too long. */
export const refuseUrl = (error: Error, request: FastifyRequest, reply: FastifyReply): void =>
  sendProblem(reply, problemOf(error, request.url.split('?')[0] ?? request.url));

/** For what is no HTTP at all, or has too many headers: there is only a socket to write to. */
export const refuseConnection = (
  error: Error & { readonly code?: string },
  socket: Socket,
): void => {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status =
    { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code ?? ''] ?? 400;
  const detail = STATUS_CODES[status] ?? '';
  const body = JSON.stringify(problem(status, httpCodes[status] ?? '', `${detail}.`, ''));
  if (socket.writable)
    socket.write(
      `HTTP/1.1 ${status} ${detail}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  socket.destroy(error);
};

/** Of an error that Fastify itself made out of the request. */
const fastifyStatusOf = (error: unknown): number | undefined => {
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  return error instanceof Error &&
    String(code).startsWith('FST_') &&
    typeof statusCode === 'number' &&
    statusCode < 500
    ? statusCode
    : undefined;
};

export const problem = (
  status: number,
  code: string,
  detail: string,
  instance: string,
  errors: readonly Fault[] = [],
): Problem => ({
  type: `urn:nightshift:problem:${code}`,
  title: titles[status] ?? 'Refused',
  status,
  detail,
  instance,
  code,
  ...(errors.length > 0 ? { errors } : {}),
});
