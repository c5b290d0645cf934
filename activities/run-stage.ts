import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRef } from '../contracts/artifact-ref.js';
import { type Json, type Stage, STAGE_VERSIONS, type StageIdentity, type StageOutcome } from '../contracts/stage.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import { digestOf } from './artifacts/canonical-json.js';
import { countingCrashes } from './crash-count.js';
import { runStageProgram } from './process/stage-program.js';
import { type Program, toolVersions } from './program.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import type { StageInputs } from './stage-input.js';

/** A stage to be run. */
export interface StageWork {
  readonly stage: Stage;
  readonly program: Program;
  readonly parameters: { readonly [name: string]: Json };
  /** Parameters that may change how long the work takes, but not what it makes: they are no part of the stage key. */
  readonly unkeyed?: { readonly [name: string]: Json };
  readonly inputs: StageInputs;
  /** Facts about how the work came to be done, stored with what the program finds; no part of the stage key. */
  readonly notes?: { readonly [name: string]: Json };
  /** Whether the program uses CUDA. */
  readonly usesGpu?: boolean;
  /** Only `build` and `evaluate`: what the result depends on in the machine. */
  readonly machine?: { readonly [name: string]: Json };
}

/** Returns the stored outcome if the stage key is known and its artifacts are whole; else does the work and stores it. */
export const runStage = async (node: NodeContext, work: StageWork, attempt: StageAttempt): Promise<StageOutcome> => {
  const identity = identityOf(node, work);
  const key = digestOf(identity);
  return (await findOutcome(node, key)) ?? (await makeOutcome(node, { key, identity, work, attempt }));
};

/** The stage key of a work. */
export const stageKeyOf = (node: NodeContext, work: StageWork): string => digestOf(identityOf(node, work));

const identityOf = (node: NodeContext, { stage, program, parameters, inputs, machine }: StageWork): StageIdentity => ({
  stage,
  version: STAGE_VERSIONS[stage],
  program,
  parameters,
  inputs: Object.fromEntries(Object.entries(inputs).map(([name, { digest }]) => [name, digest])),
  tools: toolVersions(program, node.probe.tools),
  ...(machine === undefined ? {} : { node: machine }),
});

/** The stored outcome of a stage key, unless an artifact of it is missing or damaged. */
export const findOutcome = async (node: NodeContext, key: string): Promise<StageOutcome | undefined> => {
  const record = await node.outcomes.read(key);
  if (record === undefined) return undefined;
  try {
    for (const ref of Object.values(record.outcome.artifacts)) await node.artifacts.path(ref);
  } catch (error) {
    if (!(error instanceof QuantfleetFailure && error.code === 'ArtifactMissing')) throw error;
    await node.outcomes.remove(key);
    return undefined;
  }
  return { ...record.outcome, kind: 'cached' };
};

interface PlannedWork {
  readonly key: string;
  readonly identity: StageIdentity;
  readonly work: StageWork;
  readonly attempt: StageAttempt;
}

const makeOutcome = async (node: NodeContext, { key, identity, work, attempt }: PlannedWork): Promise<StageOutcome> => {
  const scratch = join(node.scratchRoot, key);
  await mkdir(scratch, { recursive: true });
  await mkdir(node.logRoot, { recursive: true });
  const startedAt = performance.now();
  const logFile = join(node.logRoot, `${work.stage}-${key.slice(0, 12)}.log`);
  const inputs = await resolveInputs(node, work.inputs);
  const result = await countingCrashes({ crashRoot: node.crashRoot, key, logFile }, () =>
    runStageProgram(
      node.programs.launcher(work.program, work.usesGpu ?? false),
      { scratch, inputs, parameters: { ...work.parameters, ...work.unkeyed } },
      { ...attempt, silenceMs: node.silenceMs, logFile },
    ),
  );
  const artifacts: Record<string, ArtifactRef> = {};
  for (const [name, { path, mediaType }] of Object.entries(result.artifacts)) {
    artifacts[name] = await node.artifacts.put(join(scratch, path), { mediaType, name: path });
  }
  const outcome: StageOutcome = {
    key,
    stage: work.stage,
    artifacts,
    facts: { ...result.facts, ...work.notes, ...(result.warnings.length === 0 ? {} : { warnings: result.warnings }) },
    seconds: (performance.now() - startedAt) / 1000,
    finishedAt: new Date().toISOString(),
    tools: identity.tools,
    kind: 'built',
  };
  await node.outcomes.write({ identity, outcome });
  await rm(scratch, { recursive: true, force: true });
  return outcome;
};

const resolveInputs = async (node: NodeContext, inputs: StageInputs): Promise<Record<string, Json>> => {
  const resolved: Record<string, Json> = {};
  for (const [name, input] of Object.entries(inputs)) resolved[name] = await input.resolve(node.artifacts);
  return resolved;
};
