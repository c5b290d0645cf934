import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { envDetectorSync, Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryActivityOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry';
import type { Logger } from 'pino';
import { ownVersion } from '../../config/own-version.js';
import { shownSpan } from './shown-span.js';
import { nameFailures, traceStages } from './stage-spans.js';
import type { Tracing } from './tracing.js';

/** What traces name as their origin. */
export interface TraceOrigin {
  readonly nodeId: string;
  readonly role: string;
}

/**
 * Sends the spans of Workflows, stages and their programs to the receiver that OpenTelemetry's variables name (OTLP over HTTP,
 * as JSON). The returned `stop` sends what is left.
 */
export const startTracing = (
  { nodeId, role }: TraceOrigin,
  logger: Logger,
): { readonly tracing: Tracing; readonly stop: () => Promise<void> } => {
  const resource = new Resource({
    'service.name': 'quantfleet',
    'service.version': ownVersion(),
    'service.instance.id': nodeId,
    'quantfleet.role': role,
  }).merge(envDetectorSync.detect());
  const processor = new BatchSpanProcessor(careful(new OTLPTraceExporter(), logger));
  const provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
  provider.register();
  const stopStages = traceStages();
  return {
    tracing: {
      activity: [
        (context) => ({
          inbound: new OpenTelemetryActivityInboundInterceptor(context),
          outbound: new OpenTelemetryActivityOutboundInterceptor(context),
        }),
        nameFailures,
      ],
      sinks: { exporter: makeWorkflowExporter(processor, resource) },
    },
    stop: async () => {
      stopStages();
      await provider.shutdown();
    },
  };
};

/** Lets nothing out that is for the log, and says in the log, once, that the receiver does not take spans. */
const careful = (exporter: SpanExporter, logger: Logger): SpanExporter => {
  let isRefused = false;
  return {
    export: (spans, onResult) =>
      exporter.export(spans.map(shownSpan), (result) => {
        const isLost = result.code === ExportResultCode.FAILED;
        if (isLost && !isRefused) logger.warn(result.error, 'The receiver of traces does not take them.');
        isRefused = isLost;
        onResult(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
};
