import type { Json, StageIdentity } from '../../contracts/stage.js';

/** A field of two stage keys that is not the same. */
export interface FieldDifference {
  /** Path, for example `parameters.calibrationBatchSize`. */
  readonly field: string;
  /** JSON; `absent` where the key lacks the field. */
  readonly a: string;
  readonly b: string;
}

/** The fields in which two stage keys differ, by path. */
export const differingFields = (a: StageIdentity, b: StageIdentity): readonly FieldDifference[] => compare('', a, b);

const compare = (path: string, a: Json | undefined, b: Json | undefined): readonly FieldDifference[] => {
  if (isObject(a) && isObject(b)) {
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted();
    return names.flatMap((name) => compare(path === '' ? name : `${path}.${name}`, a[name], b[name]));
  }
  const [left, right] = [describe(a), describe(b)];
  return left === right ? [] : [{ field: path, a: left, b: right }];
};

const describe = (value: Json | undefined): string => (value === undefined ? 'absent' : JSON.stringify(value));

const isObject = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
