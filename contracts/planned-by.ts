/**
 * What a sweep may ask of the workers of a deployment. Raise it when a plan, or what its Workflows send to a stage, means
 * something that an earlier quantfleet would do otherwise or pass over: its workers then leave such a sweep alone.
 */
export const PLAN_REVISION = 2;

/** Header in which the Activities of a sweep carry its {@link PlannedBy}. */
export const PLANNED_BY_HEADER = 'quantfleet-planned-by';

/** A quantfleet, by what it plans and understands. */
export interface PlannedBy {
  readonly version: string;
  /** Its {@link PLAN_REVISION}. */
  readonly revision: number;
}
