import type { Json } from './stage.js';

/** A field of a value that may be no object. */
export const fieldOf = (value: Json | undefined, name: string): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: Json })[name]
    : undefined;

/** A list, empty where the value is none. */
export const listOf = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [];

/** A number, `null` where the value is none. */
export const numberOf = (value: Json | undefined): number | null => (typeof value === 'number' ? value : null);

/** A text, `null` where the value is none. */
export const textOf = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);
