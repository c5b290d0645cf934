import type { z } from 'zod';
import type { Immutable } from './immutable.js';
import type {
  announceNightInput,
  beginNightInput,
  beginTurnsInput,
  confirmTurnsInput,
  endNightInput,
  judgeNightInput,
  nightLaneInput,
  nightNodesInput,
  nightSuspicionsInput,
  quarantineFlakyInput,
  readmitBoardInput,
  saveNightComparisonInput,
  saveNightSourcesInput,
} from './night-inputs.js';
import type { NightPlan } from './night-plan.js';
import type { Placement } from './placement.js';
import type { Contestant } from './turns.js';
import type { LaneInput } from './workflows.js';

/** Boards in one answer, so that it stays small. */
export const NODES_IN_AN_ANSWER = 250;

/** What a night found when it began. */
export interface BegunNightAnswer {
  /** Boards that take part. */
  readonly nodes: number;
  /** Where the stages of each benchmark run that need no board; `null`: on the boards. */
  readonly placements: readonly (Placement | null)[];
}

/** What is measured by turns on a board for one recipe. */
export interface NightTurns {
  readonly recipe: string;
  /** Night whose engines take part; `null` where there is none. */
  readonly referenceNightId: string | null;
  /** Those of the reference night first. */
  readonly contestants: readonly Contestant[];
  /** How many of the contestants are the reference night's. */
  readonly references: number;
}

/** A board that looks changed. */
export interface NightSuspicion {
  readonly benchmark: string;
  readonly sweepId: string;
  readonly nodeId: string;
}

/** Light Activities of a night, beside the Workflows. */
export interface NightActivities {
  beginNight(
    input: Omit<Immutable<z.infer<typeof beginNightInput>>, 'plan'> & { readonly plan: NightPlan },
  ): Promise<BegunNightAnswer>;
  nightNodes(input: Immutable<z.infer<typeof nightNodesInput>>): Promise<readonly string[]>;
  saveNightSources(input: Immutable<z.infer<typeof saveNightSourcesInput>>): Promise<void>;
  nightLane(input: Immutable<z.infer<typeof nightLaneInput>>): Promise<LaneInput>;
  /** Keeps the engines of a board, and finds those of the reference night. */
  beginTurns(input: Immutable<z.infer<typeof beginTurnsInput>>): Promise<readonly NightTurns[]>;
  /** What of a board looks changed, to be measured once more. */
  confirmTurns(input: Immutable<z.infer<typeof confirmTurnsInput>>): Promise<readonly NightTurns[]>;
  saveNightComparison(input: Immutable<z.infer<typeof saveNightComparisonInput>>): Promise<void>;
  /** Judges the whole fleet and keeps the verdicts; how many boards look changed and are not confirmed. */
  judgeNight(input: Immutable<z.infer<typeof judgeNightInput>>): Promise<{ readonly suspicions: number }>;
  nightSuspicions(input: Immutable<z.infer<typeof nightSuspicionsInput>>): Promise<readonly NightSuspicion[]>;
  /** Boards of the fleet that one of its nights has quarantined, 250 at most. */
  quarantinedBoards(input: { readonly plan: NightPlan }): Promise<readonly string[]>;
  readmitBoard(input: Immutable<z.infer<typeof readmitBoardInput>>): Promise<void>;
  quarantineFlaky(input: Immutable<z.infer<typeof quarantineFlakyInput>>): Promise<void>;
  endNight(input: Immutable<z.infer<typeof endNightInput>>): Promise<void>;
}

/** What a night tells others, which may take longer. */
export interface AnnouncingActivities {
  /** Fails with `WebhookUnknown`, `WebhookRefused` or `WebhookUnreachable`; does nothing where the fleet has no webhook. */
  announceNight(input: Immutable<z.infer<typeof announceNightInput>>): Promise<void>;
}
