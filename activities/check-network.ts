import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataNote } from '../contracts/data-notes.js';
import type { ResolvedModel } from '../contracts/model.js';
import { networkInput } from './network-input.js';
import { type ProgramCall, runProgram } from './run-program.js';
import type { NodeContext, StageAttempt } from './stage-context.js';

/**
 * Builds a PyTorch network and loads its weights, as every stage does, so that a mistake is told once and before any trial.
 * Returns what was seen in `weightsName`, as the user calls the file. A node whose PyTorch must not load weights, or that has
 * none, checks nothing: planning says of each recipe that it cannot run there.
 */
export const checkNetwork = async (
  node: NodeContext,
  model: ResolvedModel,
  weightsName: string,
  attempt: StageAttempt,
): Promise<readonly DataNote[]> => {
  const { tools, unsafeTorch } = node.probe;
  if (tools['torch'] === undefined || unsafeTorch !== undefined) return [];
  const { model: network, inputs } = await networkInput(node, model, attempt);
  await mkdir(node.scratchRoot, { recursive: true });
  await mkdir(node.logRoot, { recursive: true });
  const scratch = await mkdtemp(join(node.scratchRoot, 'check_network-'));
  try {
    const { facts } = await runProgram(
      node.programs.launcher('check_network', false),
      {
        program: 'check_network',
        scratch,
        inputs: {
          weights: await inputs.weights.resolve(node.artifacts),
          ...(inputs.factory === undefined ? {} : { factory: await inputs.factory.resolve(node.artifacts) }),
        },
        parameters: { model: network, weightsName },
      } as ProgramCall<'check_network'>,
      { ...attempt, silenceMs: node.silenceMs, logFile: join(node.logRoot, 'check_network.log') },
    );
    return facts.taken === null ? [] : [{ code: 'WeightsUnwrapped', message: facts.taken }];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};
