import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker';
import type { Sinks } from '@temporalio/workflow';

/** What Workers need, to take part in the traces of sweeps. */
export interface Tracing {
  readonly activity: readonly ActivityInterceptorsFactory[];
  /** Takes the spans of Workflow code, which has the bundle that makes them. */
  readonly sinks: InjectedSinks<Sinks>;
}
