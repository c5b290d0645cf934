import type { ArtifactRef } from './artifact-ref.js';
import type { StageOutcome } from './stage.js';

/** The named artifact of an outcome; that it is there is part of the stage program's contract. */
export const outcomeArtifact = (outcome: StageOutcome, name: string): ArtifactRef => {
  const ref = outcome.artifacts[name];
  if (ref === undefined) throw new TypeError(`The ${outcome.stage} stage left no artifact named ${name}.`);
  return ref;
};
