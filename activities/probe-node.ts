import { createRequire } from 'node:module';
import type { NodeProbe } from '../contracts/activities.js';
import type { FactsOf } from '../contracts/programs.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { Json } from '../contracts/stage.js';
import { readFingerprint } from './device/fingerprint.js';
import { unsafeTorch } from './device/unsafe-torch.js';
import { unsupportedRecipes } from './device/unsupported-recipes.js';
import { type ProgramPlace, programFacts } from './program-facts.js';
import type { NodeContext, StageAttempt } from './stage-context.js';

const require = createRequire(import.meta.url);

/** What probing a node runs with. */
export interface ProbePlace extends ProgramPlace, Pick<NodeContext, 'trtexec'> {
  /** UUID of the only GPU that programs see; `null`: those that CUDA shows. */
  readonly device: string | null;
  /** Folder that the machine’s proc, sys, etc and var are in. */
  readonly machineRoot: string;
}

/** What a node is, and where its Python finds packages. */
export interface ProbedNode {
  readonly probe: NodeProbe;
  readonly packageFolders: readonly string[];
  /** The GPU that programs compute on; `null` where there is none. */
  readonly gpuUuid: string | null;
  /** All that CUDA shows, that one first. */
  readonly visibleGpus: readonly string[];
}

/** Finds out what this machine is, which tools it has in which versions, and which recipes it cannot run. */
export const probeNode = async (nodeId: string, place: ProbePlace, attempt: StageAttempt): Promise<ProbedNode> => {
  const { packages, python, gpu, visibleGpus, torchCuda, dlaCores, packageFolders } = await programFacts(
    place,
    'probe',
    {},
    attempt,
  );
  if (place.device !== null && gpu?.uuid !== place.device) {
    throw new QuantfleetFailure(
      'DeviceUnknown',
      `CUDA shows ${gpu?.uuid ?? 'no GPU'}, not the ${place.device} of device.`,
    );
  }
  const tools = {
    ...packages,
    ...(torchCuda === null ? {} : { 'torch-cuda': torchCuda }),
    python,
    node: process.versions.node,
    'onnxruntime-node': (require('onnxruntime-node/package.json') as { version: string }).version,
  };
  const fingerprint = {
    ...(await readFingerprint(place.machineRoot)),
    ...gpuFingerprint(gpu),
    ...(place.device === null ? {} : { device: place.device }),
    ...(dlaCores === null ? {} : { dlaCores }),
  };
  const hasTrtexec = place.trtexec !== undefined;
  const unsafe = unsafeTorch(tools);
  const probe = {
    nodeId,
    fingerprint,
    tools,
    hasTrtexec,
    unsupported: unsupportedRecipes({ tools, fingerprint }),
    ...(unsafe === null ? {} : { unsafeTorch: unsafe }),
  };
  return { probe, packageFolders, gpuUuid: gpu?.uuid ?? null, visibleGpus };
};

const gpuFingerprint = (gpu: FactsOf<'probe'>['gpu']): Readonly<Record<string, Json>> => {
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
