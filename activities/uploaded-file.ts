import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';
import type { UploadedFile } from '../contracts/uploaded-file.js';
import type { ReadPermission } from './permission/read-permission.js';
import type { NodeContext } from './stage-context.js';

/** Lays an uploaded file and what belongs to it into a folder for the time of `work`; messages name the user's file. */
export const withUploadedFile = async <Result>(
  node: NodeContext,
  { file, beside }: UploadedFile,
  work: (file: string, permission: ReadPermission) => Promise<Result>,
): Promise<Result> => {
  await mkdir(node.scratchRoot, { recursive: true });
  const folder = await mkdtemp(join(node.scratchRoot, 'uploaded-'));
  try {
    for (const ref of [file, ...beside]) {
      const target = join(folder, ref.name);
      await mkdir(dirname(target), { recursive: true });
      await copyFile(await node.artifacts.path(ref), target);
    }
    return await work(join(folder, file.name), OWN_COPY);
  } catch (error) {
    throw error instanceof QuantfleetFailure ? withoutFolder(error, folder) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const OWN_COPY: ReadPermission = {
  source: async () => ({ isNamedByUser: true, requireEntry: async () => {} }),
};

const withoutFolder = (failure: QuantfleetFailure, folder: string): QuantfleetFailure => {
  const { advice } = failure.report;
  return new QuantfleetFailure(failure.code, failure.message.replaceAll(`${folder}/`, ''), {
    advice: advice.replaceAll(`${folder}/`, ''),
    cause: failure,
  });
};
