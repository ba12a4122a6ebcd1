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
  413: 'Too large',
  415: 'Unknown media type',
  429: 'Too many requests',
  500: 'A defect in Nightshift',
  503: 'Not available at the moment',
};

/** `code` of what Nest and Fastify refuse themselves. */
const httpCodes: Readonly<Record<number, string>> = {
  400: 'malformed-request',
  404: 'no-such-route',
  413: 'too-large',
  415: 'unknown-media-type',
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
    if (reply.sent) return;
    if (problem.status === 503) void reply.header('retry-after', '2');
    void reply
      .status(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify(problem));
  }
}

export const problemOf = (error: unknown, instance: string): Problem => {
  if (isRefusal(error))
    return problem(statusOf[error.kind], error.code, error.message, instance, error.faults);
  if (error instanceof HttpException) {
    const status = error.getStatus();
    return problem(status, httpCodes[status] ?? `http-${status}`, error.message, instance);
  }
  const id = systemIds.next();
  return problem(500, 'defect', `Something unexpected went wrong. The log has it under ${id}.`, id);
};

const problem = (
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
