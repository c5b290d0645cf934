type Environment = Readonly<Record<string, string | undefined>>;

/** Whether OpenTelemetry's own variables name a receiver of traces and do not switch it off. */
export const exportsTraces = (environment: Environment): boolean =>
  (environment['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? environment['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '') !== '' &&
  environment['OTEL_SDK_DISABLED']?.toLowerCase() !== 'true' &&
  (environment['OTEL_TRACES_EXPORTER'] ?? 'otlp') === 'otlp';
