import type { DataConverter } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';

/** Where the Workers of a process work. */
export interface WorkerPlace {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** How what the server keeps is written. */
  readonly dataConverter: DataConverter;
}
