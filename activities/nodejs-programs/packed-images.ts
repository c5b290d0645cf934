import { readFile } from 'node:fs/promises';
import type { Preprocessing } from '../../contracts/preprocessing.js';
import { readNpy } from './npy.js';

const PIXEL_VALUES = 256;

/** A packed split ready to be fed to a network. */
export interface PackedImages {
  readonly count: number;
  readonly labels: readonly number[];
  readonly splitSha256: string;
  /** Channels, height, width. */
  readonly inputShape: readonly [number, number, number];
  /** Normalised NCHW float32 of `size` images from `first` on; indices wrap round at the end of the split. */
  input(first: number, size: number): Float32Array;
}

/** Reads all shards of a packed split. */
export const readPackedImages = async (
  files: { readonly index: string; readonly shards: readonly string[] },
  preprocessing: Preprocessing,
): Promise<PackedImages> => {
  const index = JSON.parse(await readFile(files.index, 'utf8')) as {
    count: number;
    height: number;
    width: number;
    channels: number;
    labels: number[];
    splitSha256: string;
  };
  const { count, height, width, channels, labels, splitSha256 } = index;
  const pixels = height * width;
  const images: Uint8Array[] = [];
  for (const shard of files.shards) {
    const { data } = await readNpy(shard);
    for (let at = 0; at < data.length; at += pixels * channels) images.push(data.subarray(at, at + pixels * channels));
  }
  const tables = normalizationTables(preprocessing);

  const input = (first: number, size: number): Float32Array => {
    const target = new Float32Array(size * channels * pixels);
    for (let item = 0; item < size; item++) {
      const image = images[(first + item) % count] ?? new Uint8Array();
      for (let channel = 0; channel < channels; channel++) {
        const table = tables[channel] ?? new Float32Array();
        const offset = (item * channels + channel) * pixels;
        for (let pixel = 0; pixel < pixels; pixel++) {
          target[offset + pixel] = table[image[pixel * channels + channel] ?? 0] ?? 0;
        }
      }
    }
    return target;
  };
  return { count, labels, splitSha256, inputShape: [channels, height, width], input };
};

/** The float32 value of each pixel value, computed in float64 and rounded once, as the Python programs do. */
const normalizationTables = ({ mean, std }: Preprocessing): readonly Float32Array[] =>
  mean.map((channelMean, channel) =>
    Float32Array.from({ length: PIXEL_VALUES }, (_, value) => (value / 255 - channelMean) / (std[channel] ?? 1)),
  );
