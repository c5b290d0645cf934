import { type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { type ProgramRun, programRuns, type StageRun, stageRuns } from '../../activities/diagnostics.js';

/** The failure's code, in the span of its Activity. */
export const nameFailures: ActivityInterceptorsFactory = () => ({
  inbound: {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        if (error instanceof ApplicationFailure) trace.getActiveSpan()?.setAttribute('error.type', error.type ?? '');
        throw error;
      }
    },
  },
});

/** Puts stage, key and whether the outcome was found into the span of an Activity, and a span of each program below it, until stopped. */
export const traceStages = (): (() => void) => {
  const stages = new WeakMap<Span, Readonly<Record<string, string>>>();
  const stops = [
    stageRuns.listen((run) => {
      const activity = trace.getActiveSpan();
      if (activity === undefined) return;
      const named = { 'quantfleet.stage': run.stage, 'quantfleet.stage_key': run.key };
      stages.set(activity, named);
      activity.setAttributes(named);
      void noteEnd(activity, run);
    }),
    programRuns.listen((run) => {
      const activity = trace.getActiveSpan();
      if (activity !== undefined) void traceProgram(run, stages.get(activity) ?? {});
    }),
  ];
  return () => stops.forEach((stop) => stop());
};

const noteEnd = async (activity: Span, { outcome }: StageRun): Promise<void> => {
  const { kind } = await outcome.catch(() => ({ kind: undefined }));
  if (kind !== undefined) activity.setAttribute('quantfleet.stage_found', kind === 'cached');
};

const traceProgram = async ({ program, exit }: ProgramRun, stage: Readonly<Record<string, string>>): Promise<void> => {
  const span = trace.getTracer('quantfleet').startSpan(`RunProgram:${program}`, {
    attributes: { ...stage, 'quantfleet.program': program },
  });
  try {
    const { exitCode, signal } = await exit;
    if (exitCode !== undefined) span.setAttribute('quantfleet.exit_code', exitCode);
    if (signal !== undefined) span.setAttribute('quantfleet.signal', signal);
    span.setStatus({ code: exitCode === 0 ? SpanStatusCode.OK : SpanStatusCode.ERROR });
  } catch {
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
};
