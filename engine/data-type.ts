/** Numbers a layer works with, as this project writes them. */
export type DataType =
  | 'FP32'
  | 'FP16'
  | 'BF16'
  | 'FP8'
  | 'FP4'
  | 'INT8'
  | 'INT4'
  | 'UINT8'
  | 'INT32'
  | 'INT64'
  | 'BOOL';

/**
 * TensorRT writes a type alone (`Half`, `Int8`) or inside the description of a format (`Channel major FP16 format where
 * channel % 8 == 0`); the more special patterns come first, since `BFloat16` holds `Float`.
 */
const PATTERNS: readonly (readonly [RegExp, DataType])[] = [
  [/\b(bf16|bfloat16)\b/i, 'BF16'],
  [/\b(fp8|float8|e4m3)\b/i, 'FP8'],
  [/\b(fp4|float4|e2m1)\b/i, 'FP4'],
  [/\b(fp16|half|float16)\b/i, 'FP16'],
  [/\b(fp32|float|float32)\b/i, 'FP32'],
  [/\buint8\b/i, 'UINT8'],
  [/\bint8\b/i, 'INT8'],
  [/\bint4\b/i, 'INT4'],
  [/\bint32\b/i, 'INT32'],
  [/\bint64\b/i, 'INT64'],
  [/\bbool\b/i, 'BOOL'],
];

/** The type that a text of TensorRT's inspector names; `null` where it names none, as in `N/A due to dynamic shapes`. */
export const dataTypeIn = (text: string): DataType | null =>
  PATTERNS.find(([pattern]) => pattern.test(text))?.[1] ?? null;

const COUNTING: ReadonlySet<DataType> = new Set(['INT32', 'INT64', 'BOOL']);

/** Whether a type is one of indices, shapes and masks, and says nothing about a layer's precision. */
export const isCounting = (type: DataType): boolean => COUNTING.has(type);
