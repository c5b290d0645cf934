import { expect, test } from 'vitest';
import { exportsTraces } from '../../config/exports-traces.js';

const RECEIVER = 'http://127.0.0.1:4318';

test.each([
  [{}, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: RECEIVER }, true],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: RECEIVER }, true],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: '' }, false],
  [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: RECEIVER }, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: RECEIVER, OTEL_TRACES_EXPORTER: 'otlp' }, true],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: RECEIVER, OTEL_TRACES_EXPORTER: 'none' }, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: RECEIVER, OTEL_SDK_DISABLED: 'true' }, false],
])('with %j it is %s that traces are sent', (environment, expected) => {
  expect(exportsTraces(environment)).toBe(expected);
});
