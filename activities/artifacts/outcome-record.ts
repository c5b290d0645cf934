import { z } from 'zod';
import { type ArtifactRef, artifactRefSchema, sha256Schema } from '../../contracts/artifact-ref.js';
import { type Json, type Stage, type StageIdentity, STAGES } from '../../contracts/stage.js';

const fields = z.record(z.string(), z.json());
const texts = z.record(z.string(), z.string());

const identitySchema = z.looseObject({
  stage: z.enum(STAGES),
  version: z.int(),
  program: z.string(),
  parameters: fields,
  inputs: texts,
  tools: texts,
  node: z.exactOptional(fields),
  occasion: z.exactOptional(fields),
});

// Loose, so that a field of a later version is kept.
const outcomeSchema = z.looseObject({
  key: sha256Schema,
  stage: z.enum(STAGES),
  artifacts: z.record(z.string(), artifactRefSchema),
  facts: fields,
  seconds: z.number(),
  finishedAt: z.string(),
  tools: texts,
});

const recordSchema = z.looseObject({ identity: identitySchema, outcome: outcomeSchema });

/** An outcome as the version of quantfleet that wrote it left it. */
export interface WrittenOutcome {
  readonly key: string;
  readonly stage: Stage;
  readonly artifacts: { readonly [name: string]: ArtifactRef };
  readonly facts: { readonly [name: string]: Json };
  readonly seconds: number;
  readonly finishedAt: string;
  readonly tools: { readonly [name: string]: string };
}

/** A finished stage with everything its key was made of. */
export interface OutcomeRecord {
  readonly identity: StageIdentity;
  readonly outcome: WrittenOutcome;
}

/** The record in a text; `undefined` where the text is cut off, or no such record. */
export const parseOutcomeRecord = (text: string): OutcomeRecord | undefined => {
  try {
    return recordSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
