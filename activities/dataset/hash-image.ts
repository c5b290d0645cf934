import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { QuantfleetFailure } from '../../contracts/quantfleet-failure.js';
import { sha256Of } from '../artifacts/sha256-of.js';
import { openablePath } from '../path-text.js';
import type { PermittedSource } from '../permission/read-permission.js';
import { faultOf, notRegular } from './file-faults.js';
import type { HashedImage, SourceImage, UnusableImage } from './image-listing.js';

/** Reads an image's file for its digest. Only `PathNotAllowed` is a failure; all else makes the image unusable. */
export const hashImage = async (
  image: SourceImage,
  source: Pick<PermittedSource, 'requireEntry'>,
): Promise<HashedImage | UnusableImage> => {
  const { relativePath } = image;
  try {
    const { path, file } = await existing(image.path, source);
    // Opening a FIFO would wait for a writer.
    if (!file.isFile()) return { relativePath, ...notRegular(file) };
    return { ...image, path, sha256: await sha256Of(openablePath(path)) };
  } catch (error) {
    if (error instanceof QuantfleetFailure) throw error;
    return { relativePath, ...faultOf(error, relativePath) };
  }
};

/** The file under its path, or under the same letters in another form: macOS writes é as two characters. */
const existing = async (
  path: string,
  { requireEntry }: Pick<PermittedSource, 'requireEntry'>,
): Promise<{ path: string; file: Stats }> => {
  await requireEntry(path);
  for (const spelling of [path.normalize('NFC'), path.normalize('NFD')]) {
    if (spelling === path || (await isThere(path)) || !(await isThere(spelling))) continue;
    await requireEntry(spelling);
    return { path: spelling, file: await stat(openablePath(spelling)) };
  }
  return { path, file: await stat(openablePath(path)) };
};

const isThere = (path: string): Promise<boolean> =>
  stat(openablePath(path)).then(
    () => true,
    () => false,
  );
