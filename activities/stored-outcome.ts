import { z } from 'zod';
import { artifactRefSchema } from '../contracts/artifact-ref.js';
import { STAGE_PROGRAMS, type StageProgram } from '../contracts/programs.js';
import type { StageOutcome } from '../contracts/stage-outcome.js';
import type { OutcomeRecord } from './artifacts/outcome-record.js';

/** The outcome in a record, as this version knows it; undefined where it does not fit the program, so that it is made again. */
export const storedOutcome = <Program extends StageProgram>(
  program: Program,
  record: OutcomeRecord,
): StageOutcome<Program> | undefined => {
  const contract = STAGE_PROGRAMS[program];
  const schema = z.object({
    key: z.string(),
    stage: z.literal(contract.stage),
    program: z.literal(program),
    artifacts: z.record(z.string(), artifactRefSchema),
    facts: contract.facts.extend(contract.added.shape),
    warnings: z.array(z.object({ code: z.string(), message: z.string() })),
    seconds: z.number(),
    finishedAt: z.string(),
    tools: z.record(z.string(), z.string()),
  });
  const { success, data } = schema.safeParse(ofThisVersion(record));
  const isWhole = success && requiredArtifacts(contract.artifacts).every((name) => name in data.artifacts);
  return isWhole ? ({ ...data, kind: 'cached' } as unknown as StageOutcome<Program>) : undefined;
};

const requiredArtifacts = ({ shape }: z.ZodObject): readonly string[] =>
  Object.entries(shape).flatMap(([name, field]) => (field instanceof z.ZodExactOptional ? [] : [name]));

/** Until 0.1 a record's outcome named no program, its warnings were among the facts, and a fallback step was a rung. */
const ofThisVersion = ({ identity, outcome }: OutcomeRecord): unknown => {
  const { rung: fallbackStep, ...facts } = outcome.facts;
  const named = fallbackStep === undefined ? outcome : { ...outcome, facts: { ...facts, fallbackStep } };
  if ('program' in outcome) return named;
  const { warnings = [], ...found } = named.facts;
  return { ...named, program: identity.program, facts: found, warnings };
};
