import type { Readable } from 'node:stream';

/** What a shared store keeps, one folder each. */
export type ObjectKind = 'objects' | 'outcomes' | 'leases' | 'beats' | 'checks';

/** Name of an object: what it is, and 64 hexadecimal digits, which are checked wherever a path or key is made of them. */
export interface ObjectName {
  readonly kind: ObjectKind;
  readonly digest: string;
}

/** What is known of an object without reading it. */
export interface ObjectState {
  readonly bytes: number;
  /** Changes whenever the object is made anew. */
  readonly version: string;
}

/** An object that is being read. */
export interface OpenObject extends ObjectState {
  readonly content: Readable;
}

/** An object as a listing has it. */
export interface ListedObject extends ObjectState {
  readonly name: ObjectName;
  readonly modifiedAt: Date;
}

/** The beginning of an object. */
export interface UnfinishedObject {
  readonly startedAt: Date;
  remove(): Promise<void>;
}

/** Content to be stored: a text, or a file that nobody writes to any more. */
export type ObjectSource = string | { readonly file: string; readonly bytes: number; readonly sha256: string };

/**
 * The place of a shared store: a folder or S3. Each object is seen whole or not at all. Everything fails with the coded failures
 * `StoreUnreachable`, `StoreBusy`, `StoreAccessDenied`, `StoreCredentialsExpired`, `StoreBucketMissing`, `StoreUnsuitable`,
 * `StoreTransferDamaged` and `DiskFull`, whose messages hold no credentials.
 */
export interface StoreBackend {
  /** Where it is, for people. */
  readonly place: string;
  /** `undefined` where there is no such object. */
  state(name: ObjectName): Promise<ObjectState | undefined>;
  /** Content from a byte on, unverified; `undefined` where there is no such object. The stream may fail half-way. */
  open(name: ObjectName, from?: number): Promise<OpenObject | undefined>;
  /** A short text with its version; without a text where it is damaged, `undefined` where there is no such object. */
  text(name: ObjectName): Promise<{ readonly text: string | undefined; readonly version: string } | undefined>;
  /** Stores an object unless one of that name stands; whether it was stored. */
  create(name: ObjectName, source: ObjectSource, signal?: AbortSignal): Promise<boolean>;
  /** Stores an object, in the place of one of that name. */
  overwrite(name: ObjectName, text: string): Promise<void>;
  /** Removes an object, where a version is given that one alone; whether it was there. */
  remove(name: ObjectName, version?: string): Promise<boolean>;
  list(kind: ObjectKind): AsyncIterable<ListedObject>;
  /** What killed processes began to store; what living ones store just now is among it. */
  unfinished(): AsyncIterable<UnfinishedObject>;
}
