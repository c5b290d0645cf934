import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { type ActivityInterceptorsFactory, Runtime } from '@temporalio/worker';

/** What tells of a stage whether its outcome was made or found; other Activities are `done`. */
const OUTCOME_KINDS: readonly unknown[] = ['built', 'cached'];

/** Counts what became of each Activity, and how long it took; docs/reference/metrics.md lists the names. For use after the Runtime is installed. */
export const stageMetrics = (): ActivityInterceptorsFactory => {
  const { metricMeter } = Runtime.instance();
  // Prometheus gets the unit at the end of the name.
  const seconds = metricMeter.createHistogram('quantfleet_stage', 'float', 'seconds', 'Attempts of a stage');
  const failures = metricMeter.createCounter('quantfleet_failures', '', 'Failed attempts of a stage');
  return ({ info: { activityType: stage } }) => ({
    inbound: {
      async execute(input, next) {
        const startedAt = performance.now();
        const ended = (end: string): void => seconds.record((performance.now() - startedAt) / 1000, { stage, end });
        try {
          const result = await next(input);
          ended(endOf(result));
          return result;
        } catch (error) {
          ended(error instanceof CancelledFailure ? 'cancelled' : 'failed');
          if (error instanceof ApplicationFailure) failures.add(1, { stage, code: error.type ?? 'Unexpected' });
          throw error;
        }
      },
    },
  });
};

const endOf = (result: unknown): string =>
  typeof result === 'object' && result !== null && 'kind' in result && OUTCOME_KINDS.includes(result.kind)
    ? String(result.kind)
    : 'done';
