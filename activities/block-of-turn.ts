import type { BlockSpan, Turn } from '../contracts/programs/compare.js';
import type { StageOutcome } from '../contracts/stage-outcome.js';
import type { CompareSpec } from '../contracts/stage-spec.js';
import type { Contestant, ContestantNetwork } from '../contracts/turns.js';
import type { WatchRequest } from './conditions/condition-source.js';
import { watchOtherProcesses } from './conditions/other-processes.js';
import { watchedBlock } from './conditions/watched-block.js';
import { measurementIdentity } from './device/measurement-identity.js';
import { measuringProcessors } from './device/measuring-processors.js';
import { networkInput } from './network-input.js';
import type { StageWork } from './run-stage.js';
import type { NodeContext, StageAttempt } from './stage-context.js';
import { fileInput, splitInput } from './stage-input.js';

/** A program that measures a block. */
export type CompareProgram = StageOutcome['program'] & `compare_${string}`;

/** The work of a block of a contestant; a block belongs to its node, also where boards are alike. */
export const blockOfTurn = async (
  node: NodeContext,
  { network }: Contestant,
  { spec, turn }: { readonly spec: CompareSpec; readonly turn: Turn },
  attempt: StageAttempt,
): Promise<StageWork<CompareProgram>> => {
  const { preprocessing, evaluation, turns } = spec;
  const { batchSizes, seconds, warmUpSeconds } = turns;
  const largest = 'largestBatchSize' in network ? network.largestBatchSize : null;
  const measurement = {
    preprocessing,
    batchSizes: batchSizes.filter((size) => largest === null || size <= largest),
    seconds,
    warmUpSeconds,
    turn,
  };
  const usesGpu = isOnGpu(network);
  const processors = measuringProcessors('threads' in network && !usesGpu ? network.threads : 1);
  const everywhere = {
    ...watchOver(node, { usesGpu, processors }),
    usesGpu,
    unkeyed: { processors },
    machine: { ...(await measurementIdentity(node, usesGpu)), nodeId: node.probe.nodeId },
  };
  const images = splitInput(evaluation);
  switch (network.kind) {
    case 'torch': {
      const { device, threads } = network;
      const { model, inputs } = await networkInput(node, network.model, attempt);
      const parameters = { ...measurement, model, device, threads };
      return { ...everywhere, program: 'compare_torch', parameters, inputs: { ...inputs, evaluation: images } };
    }
    case 'onnxruntime': {
      const parameters = { ...measurement, threads: network.threads };
      const inputs = { engine: fileInput(network.engine), evaluation: images };
      return { ...everywhere, program: 'compare_onnxruntime', parameters, inputs, processors };
    }
    case 'tensorrt': {
      const parameters = { ...measurement, ...network.execution };
      const inputs = { engine: fileInput(network.engine), evaluation: images };
      return { ...everywhere, program: 'compare_tensorrt', parameters, inputs };
    }
    case 'ort-tensorrt': {
      const inputs = { engine: fileInput(network.engine), evaluation: images };
      return { ...everywhere, program: 'compare_ort_tensorrt', parameters: measurement, inputs };
    }
  }
};

/** Has the machine watched while the program of a block runs, where the node does that. */
const watchOver = (
  { conditions, machineRoot }: NodeContext,
  computing: Omit<WatchRequest, 'signal'>,
): Pick<StageWork<CompareProgram>, 'watch'> =>
  conditions === undefined
    ? {}
    : {
        watch: async ({ signal }) => {
          const watch = await conditions.watch({ ...computing, signal });
          const others = watchOtherProcesses(machineRoot);
          const found = ({ span }: { readonly span?: BlockSpan }) => {
            const beside = { processors: computing.processors, others: others() };
            const watched = watchedBlock(watch.samples(), span, beside);
            return watched === undefined ? {} : { watched };
          };
          return { stop: watch.stop, found };
        },
      };

const isOnGpu = (network: ContestantNetwork): boolean => {
  switch (network.kind) {
    case 'torch':
      return network.device === 'cuda';
    case 'onnxruntime':
      return false;
    case 'tensorrt':
    case 'ort-tensorrt':
      return true;
  }
};
