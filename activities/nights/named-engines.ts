import type { SessionMeasurement } from '../../contracts/night-verdict.js';
import type { NightEngine } from '../../contracts/stored-night.js';
import { digestOf } from '../artifacts/canonical-json.js';

/** Engines of a series: those of the reference night, and tonight's. */
export interface SeriesEngines {
  readonly reference: readonly NightEngine[];
  readonly tonight: readonly NightEngine[];
}

/** Trials whose engines were measured, in the order of their values. */
export interface MeasuredTrials {
  readonly reference: readonly string[];
  readonly tonight: readonly string[];
}

type NamedEngines = NonNullable<Extract<SessionMeasurement, { readonly kind: 'numbers' }>['engines']>;

/** How a session names the engines that it measured. */
export const namedEngines = ({ reference, tonight }: SeriesEngines, trials: MeasuredTrials): NamedEngines => {
  const sides = { reference: digestOfEngines(reference), tonight: digestOfEngines(tonight) };
  const builds = {
    reference: digestsOfBuilds(reference, trials.reference),
    tonight: digestsOfBuilds(tonight, trials.tonight),
  };
  return [...builds.reference, ...builds.tonight].length === 0 ? sides : { ...sides, builds };
};

/** What tells engines from others: the same whenever the same ones are measured, each as often as the others. */
const digestOfEngines = (engines: readonly NightEngine[]): string => {
  const digests = engines.map(({ network }) => digestOf(network));
  const shareOf = (digest: string): number => digests.filter((own) => own === digest).length / digests.length;
  return digestOf([...new Set(digests)].toSorted().map((digest) => ({ digest, share: shareOf(digest) })));
};

/** TensorRT times kernels as it builds, so that builds differ by chance; what ONNX Runtime runs is the same each time. */
const IS_SEARCHED = {
  torch: false,
  onnxruntime: false,
  tensorrt: true,
  'ort-tensorrt': true,
} as const satisfies Record<NightEngine['network']['kind'], boolean>;

const digestsOfBuilds = (engines: readonly NightEngine[], trialIds: readonly string[]): string[] =>
  trialIds.flatMap((trialId) => {
    const found = engines.find((engine) => engine.trialId === trialId);
    return found !== undefined && IS_SEARCHED[found.network.kind] ? [digestOf(found.network)] : [];
  });
