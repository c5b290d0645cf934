import { createRequire } from 'node:module';
import type { NodeProbe } from '../contracts/activities.js';
import type { Json } from '../contracts/stage.js';
import { readFingerprint } from './device/fingerprint.js';
import { unsupportedRecipes } from './device/unsupported-recipes.js';
import { type ProgramPlace, programFacts } from './program-facts.js';
import type { NodeContext, StageAttempt } from './stage-context.js';

const require = createRequire(import.meta.url);

/** What the `probe` program finds. */
interface ProbeFacts {
  readonly packages: Readonly<Record<string, string>>;
  readonly python: string;
  readonly gpu: {
    readonly name: string;
    readonly computeCapability: string;
    readonly memoryMiB: number;
    readonly multiprocessors: number;
    /** CUDA version of the driver. */
    readonly cuda: string;
    readonly driver: string | null;
  } | null;
  /** Deep-learning accelerators that TensorRT finds; `null` where it cannot be asked. */
  readonly dlaCores: number | null;
  /** CUDA version PyTorch was built for. */
  readonly torchCuda: string | null;
  readonly packageFolders: readonly string[];
}

/** What a node is, and where its Python finds packages. */
export interface ProbedNode {
  readonly probe: NodeProbe;
  readonly packageFolders: readonly string[];
}

/** Finds out what this machine is, which tools it has in which versions, and which recipes it cannot run. */
export const probeNode = async (
  nodeId: string,
  place: ProgramPlace & Pick<NodeContext, 'trtexec'>,
  attempt: StageAttempt,
): Promise<ProbedNode> => {
  const facts = await programFacts(place, 'probe', {}, attempt);
  const { packages, python, gpu, torchCuda, dlaCores, packageFolders } = facts as unknown as ProbeFacts;
  const tools = {
    ...packages,
    ...(torchCuda === null ? {} : { 'torch-cuda': torchCuda }),
    python,
    node: process.versions.node,
    'onnxruntime-node': (require('onnxruntime-node/package.json') as { version: string }).version,
  };
  const fingerprint = {
    ...(await readFingerprint()),
    ...gpuFingerprint(gpu),
    ...(dlaCores === null ? {} : { dlaCores }),
  };
  const hasTrtexec = place.trtexec !== undefined;
  const unsupported = unsupportedRecipes({ tools, fingerprint });
  return { probe: { nodeId, fingerprint, tools, hasTrtexec, unsupported }, packageFolders };
};

const gpuFingerprint = (gpu: ProbeFacts['gpu']): Readonly<Record<string, Json>> => {
  if (gpu === null) return {};
  const { name, multiprocessors, computeCapability, memoryMiB, cuda, driver } = gpu;
  return {
    gpu: name,
    multiprocessors,
    computeCapability,
    gpuMemoryMiB: memoryMiB,
    cuda,
    ...(driver === null ? {} : { driver }),
  };
};
