import { localUser, reservedActors } from '@nightshift/contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { EventContext } from '@nightshift/event-store';
import { randomBytes, systemClock, systemIds } from '@nightshift/event-store';
import { type Instant, Refusal } from '@nightshift/kernel';
import type { FastifyRequest } from 'fastify';

/** Who asks, for which tenant, and in which trace. */
export interface RequestContext {
  readonly tenant: string;
  readonly actor: string;
  readonly requestId: string;
  readonly traceparent: string | undefined;
  readonly now: Instant;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,127}$/;
// All zeros is invalid by W3C Trace Context.
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[01]$/;

/** Headers `x-nightshift-tenant`, `x-nightshift-actor`, `x-request-id`, `traceparent`. */
export const requestContextOf = ({ headers }: Pick<FastifyRequest, 'headers'>): RequestContext => {
  return {
    tenant: nameIn(headers['x-nightshift-tenant'], 'x-nightshift-tenant', 'default'),
    actor: actorIn(headers['x-nightshift-actor']),
    requestId: nameIn(headers['x-request-id'], 'x-request-id', systemIds.next()),
    traceparent: traceparentOf(headers),
    now: systemClock.now(),
  };
};

/** The caller's W3C Trace Context, if it is one. */
export const traceparentOf = ({ traceparent }: FastifyRequest['headers']): string | undefined =>
  typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : undefined;

const actorIn = (value: unknown): string => {
  const actor = nameIn(value, 'x-nightshift-actor', localUser);
  if (!reservedActors.includes(actor)) return actor;
  throw new Refusal(
    'invalid-header',
    'invalid',
    `Header x-nightshift-actor: "${actor}" is who acts where no person does. Give your own name.`,
    [{ at: '/headers/x-nightshift-actor', reason: 'a reserved name' }],
  );
};

const nameIn = (value: unknown, header: string, fallback: string): string => {
  if (value === undefined || value === '') return fallback;
  if (typeof value === 'string' && NAME.test(value)) return value;
  throw new Refusal(
    'invalid-header',
    'invalid',
    `Header ${header} must be a name of letters, digits and . _ @ : + -`,
    [{ at: `/headers/${header}`, reason: 'not a name' }],
  );
};

/** Parameter decorator: the {@link RequestContext} of the request. */
export const FromRequest = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  requestContextOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** What the events of a command inherit from its request. @param key task id, or the stream */
export const eventContextOf = (request: RequestContext, key: string): EventContext => ({
  tenant: request.tenant,
  taskId: key,
  causationId: request.requestId,
  correlationId: key,
  traceparent: request.traceparent ?? newTrace(key),
  at: request.now,
});

/** What the events of a command inherit that nobody asked for: a time has come. */
export const dueContextOf = (tenant: string, taskId: string, at: Instant): EventContext => ({
  tenant,
  taskId,
  causationId: systemIds.next(),
  correlationId: taskId,
  traceparent: newTrace(taskId),
  at,
});

/** A trace whose id is the task's, so that one leads to the other. */
export const newTrace = (key: string): string => {
  const hex = key.replaceAll('-', '');
  const traceId = /^[0-9a-f]{32}$/.test(hex) ? hex : randomBytes(16).toString('hex');
  return `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
};
