import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ArtifactStore } from '../../activities/artifacts/artifact-store.js';
import type { FailureCode } from '../../contracts/failures.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import type { UploadedFile } from '../../contracts/uploaded-file.js';

const ID_DIGITS = 8;

/**
 * Puts the files that a sweep names into the store, where its hosts and nodes find them. The id of the sweep then counts their
 * content too: on another machine the same path may be another file.
 */
export const uploadFiles = async (
  artifacts: ArtifactStore,
  plan: SweepPlan,
  interrupt: AbortSignal,
): Promise<SweepPlan> => {
  const { model, recipes } = plan;
  const uploads: Record<string, UploadedFile> = {};
  const put = async (path: string, mediaType: string, missing: FailureCode): Promise<void> => {
    if (!(await isFile(path))) throw new QuantfleetFailure(missing, `Expected a file; there is none at ${path}.`);
    const store = (file: string) => {
      interrupt.throwIfAborted();
      return artifacts.put(file, { mediaType, name: basename(file) });
    };
    const beside: UploadedFile['beside'][number][] = [];
    for (const file of dataFiles(path)) if (await isFile(file)) beside.push(await store(file));
    uploads[path] = { file: await store(path), beside };
  };
  if (model.kind === 'onnx') await put(model.onnx, 'application/x-onnx', 'WeightsMissing');
  else await put(model.weights, 'application/x-pytorch', 'WeightsMissing');
  for (const settings of recipes) {
    if (settings.recipe !== 'tensorrt-calibrator' || settings.calibrationCache === null) continue;
    await put(settings.calibrationCache, 'text/plain', 'CalibrationCacheInvalid');
  }
  interrupt.throwIfAborted();
  const contents = Object.values(uploads).flatMap(({ file, beside }) => [file, ...beside].map(({ sha256 }) => sha256));
  const digest = createHash('sha256').update(contents.join()).digest('hex').slice(0, ID_DIGITS);
  return { ...plan, sweepId: `${plan.sweepId}-${digest}`, uploads };
};

/** What exporters call the weights that they keep beside an ONNX file. */
const dataFiles = (path: string): readonly string[] =>
  path.endsWith('.onnx') ? [`${path}.data`, `${path}_data`, path.replace(/\.onnx$/, '.data')] : [];

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
