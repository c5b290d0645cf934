import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ArtifactStore } from '../../activities/artifacts/artifact-store.js';
import type { SweepPlan } from '../../contracts/sweep.js';
import type { UploadedFile } from '../../contracts/uploaded-file.js';

/** Puts the files that a sweep names into the store, where its hosts and nodes find them. */
export const uploadFiles = async (artifacts: ArtifactStore, plan: SweepPlan): Promise<SweepPlan> => {
  const { model, recipes } = plan;
  const caches = recipes.flatMap((settings) =>
    settings.recipe === 'tensorrt-calibrator' && settings.calibrationCache !== null ? [settings.calibrationCache] : [],
  );
  const uploads: Record<string, UploadedFile> = {};
  const put = async (path: string, mediaType: string, beside: readonly string[] = []): Promise<void> => {
    const store = (file: string) => artifacts.put(file, { mediaType, name: basename(file) });
    uploads[path] = { file: await store(path), beside: await Promise.all(beside.map(store)) };
  };
  if (model.kind === 'onnx') await put(model.onnx, 'application/x-onnx', await dataFiles(model.onnx));
  else await put(model.weights, 'application/x-pytorch');
  for (const cache of caches) await put(cache, 'text/plain');
  return { ...plan, uploads };
};

/** The weights that exporters keep beside an ONNX file, as `net.onnx.data` or `net.onnx_data`. */
const dataFiles = async (onnx: string): Promise<readonly string[]> => {
  const name = basename(onnx);
  const names = await readdir(dirname(onnx));
  return names.filter((other) => other.startsWith(name) && other !== name).map((other) => join(dirname(onnx), other));
};
