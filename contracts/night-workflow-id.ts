/** Id of the Workflow of a fleet's night; a Schedule adds the time. */
export const nightWorkflowId = (fleet: string): string => `night/${fleet}`;

/** Id of that Workflow where the Schedule began it, by the time that the night was meant for. */
export const scheduledNightWorkflowId = (fleet: string, at: Date): string =>
  `${nightWorkflowId(fleet)}-${at.toISOString().replace('.000', '')}`;

/** Id of the Schedule of a fleet. */
export const fleetScheduleId = (fleet: string): string => `fleet/${fleet}`;
