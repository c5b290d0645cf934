import { z } from 'zod';
import { SHA256_PATTERN } from '../../contracts/sha256.js';
import { type StageIdentity, type StageOutcome, STAGES } from '../../contracts/stage.js';

/** A finished stage with everything its key was made of. */
export interface OutcomeRecord {
  readonly identity: StageIdentity;
  readonly outcome: StageOutcome;
}

/** The record in a text; `undefined` where the text is cut off, or no such record. */
export const parseOutcomeRecord = (text: string): OutcomeRecord | undefined => {
  try {
    return RECORD.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const DIGEST = z.string().regex(SHA256_PATTERN);
const TEXTS = z.record(z.string(), z.string());
const FIELDS = z.record(z.string(), z.json());

// Loose, so that a field of a later version is kept.
const ARTIFACT = z.looseObject({
  sha256: DIGEST,
  bytes: z.int().nonnegative(),
  mediaType: z.string(),
  name: z.string(),
});

const IDENTITY = z.looseObject({
  stage: z.enum(STAGES),
  version: z.int(),
  program: z.string(),
  parameters: FIELDS,
  inputs: TEXTS,
  tools: TEXTS,
  node: z.exactOptional(FIELDS),
});

const OUTCOME = z.looseObject({
  key: DIGEST,
  stage: z.enum(STAGES),
  artifacts: z.record(z.string(), ARTIFACT),
  facts: FIELDS,
  seconds: z.number(),
  finishedAt: z.string(),
  tools: TEXTS,
  kind: z.enum(['built', 'cached']),
});

const RECORD = z.looseObject({ identity: IDENTITY, outcome: OUTCOME }) satisfies z.ZodType<OutcomeRecord>;
