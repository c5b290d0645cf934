import type { ArtifactRef } from './artifact-ref.js';
import type { AddedFactsOf, ArtifactsOf, FactsOf, STAGE_PROGRAMS, StageProgram } from './programs.js';
import type { StageWarning } from './stage-warning.js';

/** Without fields of its own, `Facts` would forbid every other. */
type AddedOrNothing<Facts> = Facts extends Readonly<Record<string, never>> ? unknown : Facts;

/** What a stage left: references to its artifacts and small facts about the work. */
interface OutcomeOf<Program extends StageProgram> {
  /** Stage key: sha256 of the canonical JSON of the identity. */
  readonly key: string;
  readonly stage: (typeof STAGE_PROGRAMS)[Program]['stage'];
  readonly program: Program;
  readonly artifacts: { readonly [Name in keyof ArtifactsOf<Program>]: ArtifactRef };
  /** What the program found, and what the Activity added. */
  readonly facts: FactsOf<Program> & AddedOrNothing<AddedFactsOf<Program>>;
  readonly warnings: readonly StageWarning[];
  /** Seconds the work took when it was done. */
  readonly seconds: number;
  /** When the work was done, ISO 8601. */
  readonly finishedAt: string;
  readonly tools: { readonly [name: string]: string };
  /** `built` when this call did the work, `cached` when the stored outcome was returned. */
  readonly kind: 'built' | 'cached';
}

/** The outcome of one of these programs; `program` tells which. */
export type StageOutcome<Program extends StageProgram = StageProgram> = Program extends StageProgram
  ? OutcomeOf<Program>
  : never;
