import type { DataConverter } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import type { Tracing } from './tracing/tracing.js';

/** Where the Workers of a process work. */
export interface WorkerPlace {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** How what the server keeps is written. */
  readonly dataConverter: DataConverter;
  /** Absent where nobody takes traces. */
  readonly tracing?: Tracing;
}
