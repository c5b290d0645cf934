// Names of changes for Temporal's `patched`: a run that began before a change goes on as it began. Never used again.

/** Every trial that began has its row, and so has its sweep, however they ended. */
export const TERMINAL_ROWS = 'terminal-rows';

/** A lane asks before each trial whether its node takes new work, and waits while it does not. */
export const ADMITTED_FIRST = 'admitted-first';

/** A pipeline that misses an artifact takes what its sweep took in from the source again. */
export const TAKEN_IN_AGAIN = 'taken-in-again';

/** What a night that is cancelled has measured is judged. */
export const JUDGED_WHEN_CANCELLED = 'judged-when-cancelled';

/** A bisection asks which part of what changed is enough, on boards on which only that part did. */
export const PARTS_MEASURED = 'parts-measured';

/** A night that failed or was cancelled is announced too, and a receiver that is away is told by a Workflow of its own. */
export const ANNOUNCED_APART = 'announced-apart';

/** Boards in quarantine have a limited time for their probe. */
export const PROBED_IN_TIME = 'probed-in-time';
