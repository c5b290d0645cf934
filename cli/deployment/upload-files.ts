import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, normalize } from 'node:path';
import type { ArtifactStore } from '../../activities/artifacts/artifact-store.js';
import type { FailureCode } from '../../contracts/failures.js';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import { type UploadedFile, uploadedNameSchema } from '../../contracts/uploaded-file.js';
import { onnxDataLocations } from './onnx-data-locations.js';

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
    const store = (file: string, name: string) => {
      interrupt.throwIfAborted();
      return artifacts.put(file, { mediaType, name });
    };
    const beside: UploadedFile['beside'][number][] = [];
    for (const { file, name } of dataFiles(path)) if (await isFile(file)) beside.push(await store(file, name));
    uploads[path] = { file: await store(path, basename(path)), beside };
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

/** The weights that an ONNX file keeps in others of its folder; the import refuses what lies elsewhere, and names what is missing. */
const dataFiles = (path: string): readonly { readonly file: string; readonly name: string }[] =>
  path.endsWith('.onnx')
    ? onnxDataLocations(path)
        .map((location) => normalize(location))
        .filter((name) => uploadedNameSchema.safeParse(name).success)
        .map((name) => ({ file: join(dirname(path), name), name }))
    : [];

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
