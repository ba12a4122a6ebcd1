import { isTracing, openSpan, type OpenSpan } from '@nightshift/telemetry';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { traceparentOf } from './request-context.js';

const PROBES = new Set(['/livez', '/readyz', '/metrics']);

/** A span for every request, in the trace that the caller began. Where nobody traces: nothing. */
export const traceRequests = (fastify: FastifyInstance): void => {
  if (!isTracing()) return;
  const spans = new WeakMap<FastifyRequest, OpenSpan>();
  fastify.addHook('onRequest', (request, reply, done) => {
    const { method, routeOptions } = request;
    if (PROBES.has(routeOptions.url ?? '')) return done();
    const given = traceparentOf(request.headers);
    const span = openSpan(given, `HTTP ${method} ${routeOptions.url ?? ''}`.trimEnd(), {
      'http.request.method': method,
      'http.route': routeOptions.url ?? '',
    });
    spans.set(request, span);
    // What the request leads to is caused by this span. Without a trace of the caller's, a task's
    // own begins: see newTrace.
    if (given) request.headers['traceparent'] = span.traceparent;
    reply.raw.once('close', () => span.end(reply.raw.statusCode));
    done();
  });
  // Not earlier: reading the body would lose what is current.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request);
    if (span) span.run(done);
    else done();
  });
};
