/** What a process of quantfleet may do; docs/reference/architecture.md says what each holds. */
export const WORKER_ROLES = ['workflows', 'results', 'node', 'host'] as const;

/** One of {@link WORKER_ROLES}. */
export type WorkerRole = (typeof WORKER_ROLES)[number];
