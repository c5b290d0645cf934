import { type DataType, isCounting } from './data-type.js';

/** What an inspector says about a layer, in whatever form. */
export interface InspectedLayer {
  readonly name: string;
  /** For example `CaskConvolution`; `null` where only names were kept. */
  readonly type: string | null;
  /** For example `Convolution`. */
  readonly parameterType: string | null;
  readonly weightType: DataType | null;
  /** Types of the inputs in order; `null` where the inspector does not tell. */
  readonly inputTypes: readonly (DataType | null)[];
}

/** A layer of an engine. */
export interface EngineLayer {
  readonly name: string;
  readonly type: string | null;
  /** `reformat`: moves or converts data. `product`: a convolution or matrix product. */
  readonly role: 'reformat' | 'product' | 'other';
  /** What the builder chose: the type of its weights, else of its first input that holds no indices; `null` where it is not told. */
  readonly precision: DataType | null;
}

const REFORMAT = /^(Reformat|NoOp|\w*Copy)$/i;
const PRODUCT = /conv|gemm|matmul|matrix|fullyconnected/i;

const roleOf = ({ type, parameterType }: InspectedLayer): EngineLayer['role'] => {
  if (type !== null && REFORMAT.test(type)) return 'reformat';
  return [type, parameterType].some((name) => name !== null && PRODUCT.test(name)) ? 'product' : 'other';
};

/** The layer with what follows from what the inspector says. */
export const engineLayer = (layer: InspectedLayer): EngineLayer => ({
  name: layer.name,
  type: layer.type,
  role: roleOf(layer),
  precision: layer.weightType ?? layer.inputTypes.find((type) => type !== null && !isCounting(type)) ?? null,
});
