import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { BuildTensorrtSpec } from '../contracts/stage-spec.js';
import type { EngineLayer } from '../engine/engine-layer.js';

const NAMED = 5;

/**
 * Refuses an engine of too little INT8 where the policy is require-int8, with `EngineNotInt8`. `products` are its
 * convolutions and matrix products, none where TensorRT does not tell of them.
 */
export const requireInt8 = (
  { precision, options: { precisionPolicy, minimumInt8Share } }: Pick<BuildTensorrtSpec, 'precision' | 'options'>,
  products: readonly EngineLayer[],
): void => {
  if (precision !== 'int8' || precisionPolicy !== 'require-int8') return;
  if (products.length === 0) {
    throw new QuantfleetFailure(
      'EngineNotInt8',
      'TensorRT does not tell in which precision the layers of this engine run, so that nothing shows that they are INT8.',
    );
  }
  const others = products.filter((layer) => layer.precision !== 'INT8');
  const share = 1 - others.length / products.length;
  if (share >= minimumInt8Share) return;
  const named = others.slice(0, NAMED).map((layer) => `${layer.name} (${layer.precision ?? 'unknown'})`);
  const more = others.length > NAMED ? ` and ${others.length - NAMED} more` : '';
  throw new QuantfleetFailure(
    'EngineNotInt8',
    `${products.length - others.length} of ${products.length} convolutions and matrix products run in INT8, ` +
      `engine.minimumInt8Share is ${minimumInt8Share}. Not INT8: ${named.join(', ')}${more}.`,
  );
};
