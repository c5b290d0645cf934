import type { Json } from './stage.js';

/** A value that is read-only at every depth: what a schema describes, as the rest of the code sees it. */
export type Immutable<Value> = [Json] extends [Value] ? Value : ImmutableParts<Value>;

/** `Json` is immutable as it is; taking it apart does not end. */
type ImmutableParts<Value> = Value extends (...args: never[]) => unknown
  ? Value
  : Value extends object
    ? { readonly [Key in keyof Value]: Immutable<Value[Key]> }
    : Value;
