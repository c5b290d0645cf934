import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRef } from '../contracts/artifact-ref.js';
import {
  type AddedFactsOf,
  type FactsOf,
  type InputsOf,
  type ParametersOf,
  STAGE_PROGRAMS,
  type StageProgram,
  type UnkeyedOf,
} from '../contracts/programs.js';
import type { StageOutcome } from '../contracts/stage-outcome.js';
import { type Json, STAGE_VERSIONS, type StageIdentity } from '../contracts/stage.js';
import { digestOf } from './artifacts/canonical-json.js';
import { countingCrashes } from './crash-count.js';
import { stageRuns } from './diagnostics.js';
import { toolVersions } from './program.js';
import { untilDiskHasRoom } from './disk-reserve.js';
import { inTurn } from './in-turn.js';
import { type ProgramAnswer, runProgram } from './run-program.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import type { StageInput, StageInputs } from './stage-input.js';
import { underLease } from './under-lease.js';
import { storedOutcome } from './stored-outcome.js';
import { waitForStore } from './wait-for-store.js';

/** A stage to be run. */
export interface StageWork<Program extends StageProgram> {
  readonly program: Program;
  readonly parameters: ParametersOf<Program>;
  readonly unkeyed: UnkeyedOf<Program>;
  readonly inputs: StageInputs<Program>;
  /** Facts about how the work came to be done, stored with what the program finds; no part of the stage key. */
  readonly added?: AddedFactsOf<Program>;
  /** Whether the program uses CUDA. */
  readonly usesGpu?: boolean;
  /** Processors that a program of Node is held to; those in Python hold themselves. */
  readonly processors?: readonly number[];
  /** Only `build`, `evaluate` and `compare`: what the result depends on in the machine. */
  readonly machine?: { readonly [name: string]: Json };
  /** Only `build` and `evaluate`: which time it is, where another time must not count. */
  readonly occasion?: { readonly [name: string]: Json };
  /** Watches the machine from just before the program starts until it has ended; only where the work is done. */
  readonly watch?: (attempt: StageAttempt) => Promise<WorkWatch<Program>>;
}

/** A watch over a program that works. */
export interface WorkWatch<Program extends StageProgram> {
  stop(): Promise<void>;
  /** What it found, stored with the facts as {@link StageWork.added} is. */
  found(facts: FactsOf<Program>): AddedFactsOf<Program>;
}

/** Returns the stored outcome if the stage key is known and its artifacts are whole; else does the work and stores it. */
export const runStage = async <Program extends StageProgram>(
  node: NodeContext,
  work: StageWork<Program>,
  attempt: StageAttempt,
): Promise<StageOutcome<Program>> => {
  const identity = identityOf(node, work);
  const key = digestOf(identity);
  const outcome = findOrMakeOutcome(node, { key, identity, work, attempt });
  stageRuns.tell({ stage: identity.stage, key, outcome });
  return outcome;
};

const findOrMakeOutcome = async <Program extends StageProgram>(
  node: NodeContext,
  planned: PlannedWork<Program>,
): Promise<StageOutcome<Program>> => {
  const { key, identity, work, attempt } = planned;
  const find = () => findOutcome(node, work.program, key);
  const make = () => makeOutcome(node, planned);
  const { leases } = node;
  const found = await find();
  if (found !== undefined) return found;
  if (node.reserve !== undefined) await untilDiskHasRoom(node.reserve, node.artifacts, attempt);
  return leases === undefined
    ? make()
    : underLease(leases, { key, inputs: Object.values(identity.inputs), find, make }, attempt);
};

/** The stage key of a work. */
export const stageKeyOf = <Program extends StageProgram>(node: NodeContext, work: StageWork<Program>): string =>
  digestOf(identityOf(node, work));

const identityOf = <Program extends StageProgram>(
  node: NodeContext,
  { program, parameters, inputs, machine, occasion }: StageWork<Program>,
): StageIdentity => {
  const { stage } = STAGE_PROGRAMS[program];
  return {
    stage,
    version: STAGE_VERSIONS[stage],
    program,
    parameters,
    inputs: Object.fromEntries(inputEntries(inputs).map(([name, { digest }]) => [name, digest])),
    tools: toolVersions(program, node.probe.tools),
    ...(machine === undefined ? {} : { node: machine }),
    ...(occasion === undefined ? {} : { occasion }),
  };
};

const inputEntries = <Program extends StageProgram>(
  inputs: StageInputs<Program>,
): readonly (readonly [string, StageInput])[] => Object.entries<StageInput>(inputs as Record<string, StageInput>);

/** The stored outcome of a stage key, unless an artifact of it is missing or damaged. */
export const findOutcome = async <Program extends StageProgram>(
  node: NodeContext,
  program: Program,
  key: string,
): Promise<StageOutcome<Program> | undefined> => {
  const record = await node.outcomes.read(key);
  if (record === undefined) return undefined;
  const outcome = storedOutcome(program, record);
  if (outcome !== undefined && (await hasAll(node, outcome.artifacts))) return outcome;
  await node.outcomes.remove(key, record);
  return undefined;
};

const hasAll = async ({ artifacts }: NodeContext, refs: { readonly [name: string]: ArtifactRef }): Promise<boolean> => {
  for (const ref of Object.values(refs)) if (!(await artifacts.has(ref))) return false;
  return true;
};

interface PlannedWork<Program extends StageProgram> {
  readonly key: string;
  readonly identity: StageIdentity;
  readonly work: StageWork<Program>;
  readonly attempt: StageAttempt;
}

const makeOutcome = async <Program extends StageProgram>(
  node: NodeContext,
  { key, identity, work, attempt }: PlannedWork<Program>,
): Promise<StageOutcome<Program>> => {
  const { program } = work;
  const { stage } = STAGE_PROGRAMS[program];
  const scratch = join(node.scratchRoot, key);
  await mkdir(scratch, { recursive: true });
  await mkdir(node.logRoot, { recursive: true });
  const startedAt = performance.now();
  const logFile = join(node.logRoot, `${stage}-${key.slice(0, 12)}.log`);
  const inputs = await resolveInputs(node, work.inputs);
  const run = () =>
    countingCrashes({ crashRoot: node.crashRoot, key, logFile }, () =>
      runProgram(
        node.programs.launcher(program, work.usesGpu ?? false, work.processors),
        { program, scratch, inputs, parameters: { ...work.parameters, ...work.unkeyed } },
        { ...attempt, silenceMs: node.silenceMs, logFile },
      ),
    );
  const use = stage === 'evaluate' || stage === 'compare' ? 'measuring' : 'working';
  const timed = async (waitedMs: number) => ({ ...(await watched(work, run, attempt)), waitedMs });
  const { answer, added, waitedMs } = await inTurn(node, { use, what: stage, work: timed }, attempt);
  const artifacts: Record<string, ArtifactRef> = {};
  for (const [name, { path, mediaType }] of Object.entries<{ path: string; mediaType: string }>(answer.artifacts)) {
    const put = () => node.artifacts.put(join(scratch, path), { mediaType, name: path });
    artifacts[name] = await waitForStore(attempt, put);
  }
  const outcome = {
    key,
    stage,
    program,
    artifacts,
    facts: { ...answer.facts, ...work.added, ...added },
    warnings: answer.warnings,
    seconds: (performance.now() - startedAt - waitedMs) / 1000,
    finishedAt: new Date().toISOString(),
    tools: identity.tools,
    kind: 'built',
  } as StageOutcome<Program>;
  const standing = await waitForStore(attempt, () => node.outcomes.write({ identity, outcome }));
  await rm(scratch, { recursive: true, force: true });
  return standing.outcome === outcome ? outcome : (storedOutcome(program, standing) ?? outcome);
};

interface WatchedAnswer<Program extends StageProgram> {
  readonly answer: ProgramAnswer<Program>;
  readonly added?: AddedFactsOf<Program>;
}

const watched = async <Program extends StageProgram>(
  { watch }: StageWork<Program>,
  run: () => Promise<ProgramAnswer<Program>>,
  attempt: StageAttempt,
): Promise<WatchedAnswer<Program>> => {
  if (watch === undefined) return { answer: await run() };
  const watching = await watch(attempt);
  try {
    const answer = await run();
    return { answer, added: watching.found(answer.facts) };
  } finally {
    await watching.stop();
  }
};

const resolveInputs = async <Program extends StageProgram>(
  node: NodeContext,
  inputs: StageInputs<Program>,
): Promise<InputsOf<Program>> => {
  const resolved: Record<string, Json> = {};
  for (const [name, input] of inputEntries(inputs)) resolved[name] = await input.resolve(node.artifacts);
  return resolved as InputsOf<Program>;
};
