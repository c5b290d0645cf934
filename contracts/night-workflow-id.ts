/** Id of the Workflow of a fleet's night; a Schedule adds the time. */
export const nightWorkflowId = (fleet: string): string => `night/${fleet}`;

/** Id of the Schedule of a fleet. */
export const fleetScheduleId = (fleet: string): string => `fleet/${fleet}`;
