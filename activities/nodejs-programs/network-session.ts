import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Answers } from './logits-check.js';
import type { PackedImages } from './packed-images.js';

/** A network loaded for inference on this machine's processor. */
export interface NetworkSession {
  /** The network’s first output for `size` images, as it is. */
  run(input: Float32Array, size: number): Promise<Answers>;
}

/** Loads a Q/DQ graph so that every operator is computed as the graph says, in float between the Q/DQ pairs. */
export const loadAsWritten = (file: string, images: PackedImages, threads: number): Promise<NetworkSession> =>
  load(file, images, {
    intraOpNumThreads: threads,
    extra: { session: { disable_quant_qdq: '1', intra_op: { allow_spinning: '0' } } },
  });

/** Loads an engine that the build stage has optimised for this processor; nothing is optimised again. */
export const loadEngine = (file: string, images: PackedImages, threads: number): Promise<NetworkSession> =>
  load(file, images, {
    intraOpNumThreads: threads,
    graphOptimizationLevel: 'disabled',
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });

const load = async (
  file: string,
  images: PackedImages,
  options: InferenceSession.SessionOptions,
): Promise<NetworkSession> => {
  const session = await InferenceSession.create(file, { executionProviders: ['cpu'], ...options });
  const [inputName] = session.inputNames;
  const [outputName] = session.outputNames;
  if (inputName === undefined || outputName === undefined) throw new TypeError(`${file} has no input or no output.`);
  return {
    async run(input, size) {
      const outputs = await session.run({ [inputName]: new Tensor('float32', input, [size, ...images.inputShape]) });
      const answers = outputs[outputName];
      if (answers === undefined) throw new TypeError(`${file} gives no ${outputName}.`);
      return answers;
    },
  };
};
