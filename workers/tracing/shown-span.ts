import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** Temporal's own names for what a span belongs to; no value of them holds a path, a message or anything of a payload. */
const SHOWN = new Set([
  'error.type',
  'namespace',
  'run_id',
  'runId',
  'taskQueue',
  'temporalActivityId',
  'temporalWorkflowId',
  'workflowId',
  'workflowType',
]);
const OURS = 'quantfleet.';

/**
 * A span as it leaves the machine: Temporal's interceptors put memo, search attributes, messages of failures and stack traces
 * with paths into it, which are for the log.
 */
export const shownSpan = (span: ReadableSpan): ReadableSpan =>
  Object.create(span, {
    attributes: { value: Object.fromEntries(Object.entries(span.attributes).filter(([name]) => isShown(name))) },
    events: { value: [] },
    status: { value: { code: span.status?.code ?? SpanStatusCode.UNSET } },
  }) as ReadableSpan;

const isShown = (name: string): boolean => SHOWN.has(name) || name.startsWith(OURS);
