import type { IncomingMessage, ServerResponse } from 'node:http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { switchTracingOn } from './spans.js';

export interface Telemetry {
  /** Answers a scrape in the Prometheus text format. */
  readonly metrics: (request: IncomingMessage, response: ServerResponse) => void;
  readonly stop: () => Promise<void>;
}

/**
 * Starts OpenTelemetry once per process. Metrics are always there to be scraped; traces are sent
 * only where OTEL_EXPORTER_OTLP_ENDPOINT says so.
 */
export const startTelemetry = (service: string, version: string): Telemetry => {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const endpoint = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  const sdk = new NodeSDK({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.version': version,
      'service.namespace': 'nightshift',
    }),
    metricReaders: [exporter],
    ...(endpoint ? { traceExporter: new OTLPTraceExporter() } : { spanProcessors: [] }),
    instrumentations: [],
  });
  sdk.start();
  if (endpoint) switchTracingOn();
  return {
    metrics: (request, response) => exporter.getMetricsRequestHandler(request, response),
    stop: () => sdk.shutdown(),
  };
};
