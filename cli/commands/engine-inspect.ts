import { readFile } from 'node:fs/promises';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { inspect } from '../../engine/inspection.js';
import { engineBuildOf } from '../../report/model/engine-build.js';
import { inspectionText } from '../../report/terminal/inspection-text.js';
import { parseLayerTimes } from '../../engine/layer-times.js';
import { parseLayers } from '../../engine/parse-layers.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { findTrials } from '../find-trials.js';
import { printable } from '../printable.js';
import { readTrialArtifact } from '../trial-artifacts.js';
import { withResults } from '../with-results.js';

/** Where an engine's layers are read: a trial of the results, or files that trtexec wrote. */
export type LayersSource =
  | { readonly trial: string }
  | {
      /** Of `--exportLayerInfo`. */
      readonly layers: string;
      /** Of `--exportProfile`. */
      readonly times: string | undefined;
    };

interface Texts {
  /** What is read, for messages. */
  readonly place: string;
  readonly layers: string;
  readonly times: string | undefined;
  /** Whether less than FP32 was asked for, as far as is known. */
  readonly isReduced: boolean;
}

/** Says of an engine's layers which precision the builder chose, how long each takes, and which fell back to FP32. */
export const runEngineInspect = async (context: CommandContext, source: LayersSource): Promise<number> => {
  const { place, layers, times, isReduced } =
    'trial' in source ? await readTrial(context, source.trial) : await readFiles(source);
  const parsed = parseLayers(layers) ?? refuse(place, 'layers', '--exportLayerInfo');
  const parsedTimes =
    times === undefined ? [] : (parseLayerTimes(times) ?? refuse(place, 'layer times', '--exportProfile'));
  const inspection = inspect({ ...parsed, times: parsedTimes, isReduced });
  process.stdout.write(
    context.json ? `${JSON.stringify(inspection, null, 2)}\n` : `${printable(inspectionText(inspection))}\n`,
  );
  return EXIT.ok;
};

const readTrial = async ({ settings }: CommandContext, trialId: string): Promise<Texts> => {
  const [trial] = await withResults(settings.results, (results) => findTrials(results, [trialId]));
  const layers = await readTrialArtifact(settings, trial, 'layers');
  if (layers === undefined) {
    throw new QuantfleetFailure('NotFound', `No stage of ${trialId} left the layers of a TensorRT engine.`, {
      advice: 'Choose a trial whose engine TensorRT built on this machine.',
    });
  }
  const times = await readTrialArtifact(settings, trial, 'layerTimes');
  return { place: trialId, layers, times, isReduced: (engineBuildOf(trial)?.precision ?? 'FP32') !== 'FP32' };
};

const readFiles = async ({ layers, times }: Extract<LayersSource, { layers: string }>): Promise<Texts> => ({
  place: [layers, ...(times === undefined ? [] : [times])].join(', '),
  layers: await readText(layers),
  times: times === undefined ? undefined : await readText(times),
  isReduced: false,
});

const readText = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const advice = 'Check the path and its permissions.';
    throw new QuantfleetFailure('NotFound', `${file} cannot be read.`, { advice, cause });
  }
};

const refuse = (place: string, what: string, option: string): never => {
  throw new QuantfleetFailure('NotFound', `There are no ${what} of an engine in ${place}.`, {
    advice: `Give the JSON that trtexec writes with ${option}.`,
  });
};
