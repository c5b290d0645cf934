import type { DataType } from './data-type.js';
import type { EngineLayer } from './engine-layer.js';
import type { LayerTime } from './layer-times.js';
import type { EngineLayers, InspectorForm } from './parse-layers.js';
import { precisionCounts, type PrecisionCounts } from './precision-counts.js';

/** A layer with its time. */
export interface TimedLayer extends EngineLayer {
  /** Median in milliseconds; `null` where there is none. */
  readonly medianMs: number | null;
  /** Share of the time of all layers, 0 … 1. */
  readonly share: number | null;
}

/** What the layers of an engine come to. */
export interface LayerSummary {
  readonly layers: number;
  readonly reformats: number;
  /** Layers that are no reformats. */
  readonly byPrecision: PrecisionCounts;
  /** Convolutions and matrix products. */
  readonly products: number;
  readonly productsByPrecision: PrecisionCounts;
  /** Names of those left in FP32 although less was asked for, or other layers have a smaller type. */
  readonly fellBack: readonly string[];
  /** Milliseconds of all layers; `null` without times. */
  readonly totalMs: number | null;
}

/** An engine's layers with their times and what they come to. */
export interface Inspection {
  readonly form: InspectorForm;
  readonly summary: LayerSummary;
  readonly layers: readonly TimedLayer[];
}

const SMALLER: ReadonlySet<DataType> = new Set(['FP16', 'BF16', 'FP8', 'FP4', 'INT8', 'INT4', 'UINT8']);

/** Names may occur more than once; times then follow in the same order. */
const withTimes = (layers: readonly EngineLayer[], times: readonly LayerTime[]): readonly TimedLayer[] => {
  const totalMs = times.reduce((sum, { medianMs }) => sum + medianMs, 0);
  const left = new Map<string, number[]>();
  for (const { name, medianMs } of times) left.set(name, [...(left.get(name) ?? []), medianMs]);
  return layers.map((layer) => {
    const medianMs = left.get(layer.name)?.shift() ?? null;
    return { ...layer, medianMs, share: medianMs === null || totalMs === 0 ? null : medianMs / totalMs };
  });
};

/** What TensorRT reports about an engine. */
export interface InspectedEngine extends EngineLayers {
  /** Empty where they were not measured. */
  readonly times: readonly LayerTime[];
  /** Whether less than FP32 was asked for; `false` too where that is not known. */
  readonly isReduced: boolean;
}

/** Puts layers and times together, and says what they come to. */
export const inspect = ({ form, layers, times, isReduced }: InspectedEngine): Inspection => {
  const computing = layers.filter(({ role }) => role !== 'reformat');
  const products = computing.filter(({ role }) => role === 'product');
  const isMixed = isReduced || computing.some(({ precision }) => precision !== null && SMALLER.has(precision));
  return {
    form,
    summary: {
      layers: layers.length,
      reformats: layers.length - computing.length,
      byPrecision: precisionCounts(computing),
      products: products.length,
      productsByPrecision: precisionCounts(products),
      fellBack: isMixed ? products.filter(({ precision }) => precision === 'FP32').map(({ name }) => name) : [],
      totalMs: times.length === 0 ? null : times.reduce((sum, { medianMs }) => sum + medianMs, 0),
    },
    layers: withTimes(layers, times),
  };
};
