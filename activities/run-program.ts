import type { z } from 'zod';
import { describeIssues } from '../contracts/describe-issues.js';
import {
  type ArtifactsOf,
  type FactsOf,
  type InputsOf,
  type ParametersOf,
  type ProgramName,
  PROGRAMS,
  type UnkeyedOf,
} from '../contracts/programs.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { StageWarning } from '../contracts/stage-warning.js';
import type { Json } from '../contracts/stage.js';
import { programRuns } from './diagnostics.js';
import type { ProgramLauncher } from './process/program-launcher.js';
import { type ProgramGuards, runStageProgram } from './process/stage-program.js';

/** What a program is asked. */
export interface ProgramCall<Program extends ProgramName> {
  readonly program: Program;
  /** Folder of this work; checkpoints in it outlive an attempt. */
  readonly scratch: string;
  readonly inputs: InputsOf<Program>;
  readonly parameters: ParametersOf<Program> & UnkeyedOf<Program>;
}

/** What a program answered. */
export interface ProgramAnswer<Program extends ProgramName> {
  readonly artifacts: ArtifactsOf<Program>;
  readonly facts: FactsOf<Program>;
  readonly warnings: readonly StageWarning[];
}

/**
 * Runs a program to its answer; what goes out and what comes back is checked against contracts/programs.ts. Fails with
 * `ProgramMismatch` when it does not fit.
 */
export const runProgram = async <Program extends ProgramName>(
  launch: ProgramLauncher,
  { program, scratch, inputs, parameters }: ProgramCall<Program>,
  guards: ProgramGuards,
): Promise<ProgramAnswer<Program>> => {
  const contract = PROGRAMS[program];
  const parametersSchema = contract.parameters.extend(contract.unkeyed.shape);
  const request = {
    scratch,
    inputs: checked(contract.inputs, inputs, `inputs of ${program}`),
    parameters: checked(parametersSchema, parameters, `parameters of ${program}`),
  };
  const { artifacts, facts, warnings } = await runStageProgram(observed(program, launch), request, guards);
  return {
    artifacts: checked(contract.artifacts, artifacts, `artifacts of ${program}`) as ArtifactsOf<Program>,
    facts: checked(contract.facts, facts, `facts of ${program}`) as FactsOf<Program>,
    warnings,
  };
};

const observed =
  (program: ProgramName, launch: ProgramLauncher): ProgramLauncher =>
  async (...start) => {
    const running = await launch(...start);
    programRuns.tell({ program, exit: running.exit });
    return running;
  };

const checked = (schema: z.ZodObject, value: unknown, what: string): { readonly [name: string]: Json } => {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data as { readonly [name: string]: Json };
  throw new QuantfleetFailure('ProgramMismatch', `The ${what} do not fit: ${describeIssues(error)}.`);
};
