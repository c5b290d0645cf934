import { z } from 'zod';

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};
const SIZE = /^(\d+(?:\.\d+)?) ?([kKMGT]?i?B)$/;

const textSchema = z.string().refine((text) => UNITS[SIZE.exec(text)?.[2] ?? ''] !== undefined, {
  message: 'expected a size as 500 MB or 32 GiB',
});

/** A size in a configuration file, as bytes or as a text with its unit; parsed to bytes. */
export const sizeSchema = z.union([z.int().positive(), textSchema]).transform((size) => {
  if (typeof size === 'number') return size;
  const [, amount = '', unit = ''] = SIZE.exec(size) ?? [];
  return Math.floor(Number(amount) * (UNITS[unit] ?? 1));
});
