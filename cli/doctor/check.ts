/** Something that quantfleet uses, and whether it is there and good enough. */
export interface Check {
  readonly tool: string;
  /** Its version or size; `null` where it is missing, or does not do. */
  readonly version: string | null;
  /** What is there instead, where it does not do. */
  readonly found?: string;
  readonly purpose: string;
  readonly remedy: string;
  /** Whether the embedded default, or the part that is looked for, cannot do without it. */
  readonly isNeeded: boolean;
}
