import { z } from 'zod';
import type { Cluster } from './cluster.js';
import type { CodecKeyFile } from './codec-keys.js';
import type { ImageSource } from '../contracts/dataset.js';
import { nodeIdSchema } from '../contracts/node-id.js';
import type { ResultsPlace } from '../contracts/results-place.js';
import { clocksSchema } from './clocks-schema.js';
import { datasetSchema } from './dataset-schema.js';
import { deviceSchema } from './device-schema.js';
import { filePathSchema } from './file-path.js';
import { resultsSchema } from './results-settings.js';
import { storeSchema, type StoreSettings } from './store-schema.js';
import { metricsSchema } from './metrics-schema.js';
import type { Environment } from './server-proxy.js';
import { type Webhook, webhooksSchema } from './webhook-schema.js';
import { temporalSchema } from './temporal-schema.js';

/** Name of a machine that is not told its own. */
export const DEFAULT_NODE_ID = 'local';

/** quantfleet.yaml: how quantfleet runs on this machine. Every key has a default; the file may be absent. */
export const settingsSchema = z
  .strictObject({
    stateDir: filePathSchema
      .default('.quantfleet')
      .describe('Folder for artifacts, results, logs, reports and the embedded server; relative to this file.'),
    lockDir: filePathSchema
      .optional()
      .describe(
        'Folder of the locks by which the workers of this machine respect each other; relative to this file. Default: /run/lock/quantfleet, else quantfleet in XDG_RUNTIME_DIR or in the temporary folder.',
      ),
    machineRoot: filePathSchema
      .default('/')
      .describe(
        'Folder that the machine’s proc, sys, etc and var are read from; relative to this file. For a worker in a container that has those of its machine elsewhere, such as /host.',
      ),
    nodeId: nodeIdSchema
      .default(DEFAULT_NODE_ID)
      .describe(
        'Name of this machine as a node; its task queue is node.<nodeId>. With a Temporal server of others it must not be local.',
      ),
    hostSlots: z
      .int()
      .positive()
      .default(1)
      .describe('Stages that quantfleet worker host runs at once on each of its queues.'),
    device: deviceSchema
      .optional()
      .describe(
        'GPU of this node, by its number or UUID as nvidia-smi lists it; its programs see no other. Default: the first that CUDA shows.',
      ),
    clocks: clocksSchema
      .optional()
      .describe(
        'Power mode and clocks that the worker sets while it measures, and puts back, for which it must be root; without the key it sets nothing.',
      ),
    tags: z
      .array(z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'expected lower-case letters, digits, hyphens and dots'))
      .default([])
      .describe('Words by which nodes are chosen together, such as orin or bench.'),
    python: filePathSchema
      .optional()
      .describe(
        'Python interpreter with the requirements of python/requirements; default: the one that npm run setup made in .quantfleet/python.',
      ),
    stallMinutes: z
      .number()
      .positive()
      .default(10)
      .describe('Minutes of silence after which a stage program counts as stalled and is stopped.'),
    logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('Least severe log line printed.'),
    passEnvironment: z
      .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected the name of an environment variable'))
      .default([])
      .describe('Environment variables that the programs of this machine get besides those that every program gets.'),
    temporal: temporalSchema.describe('Where the Temporal server is.'),
    results: resultsSchema
      .optional()
      .describe('Where results are kept; without it in SQLite, results.db in the state folder.'),
    metrics: metricsSchema.optional().describe('Metrics of this process for Prometheus; without it there are none.'),
    factories: z
      .record(
        z.string(),
        z.strictObject({
          file: filePathSchema.describe('Python file; relative to this file.'),
          function: z.string().describe('Function in it that takes the number of classes and returns the network.'),
        }),
      )
      .default({})
      .describe('Networks of your own that sweeps may name: code that this node agrees to run.'),
    datasets: z
      .record(
        z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens'),
        datasetSchema,
      )
      .default({})
      .describe('Sets of images of this machine that sweeps may name, whoever starts them.'),
    readableFolders: z
      .array(filePathSchema)
      .default([])
      .describe(
        'Folders that any sweep may read models and images from, whoever starts it; relative to this file. What is named in a sweep file that is started by its command on this state folder needs no entry here.',
      ),
    webhooks: webhooksSchema,
    store: storeSchema.describe(
      'Where artifacts and outcomes are; without folder and s3 they stay in the state folder.',
    ),
  })
  .prefault({});

/** Where the Temporal server is: one of others, or the embedded one. */
export interface TemporalSettings {
  /** host:port of the server of others; absent where the embedded one is used. */
  readonly address?: string;
  readonly namespace: string;
  /** Ports of the embedded server. */
  readonly port: number;
  readonly uiPort: number;
  /** How the server of others is reached; absent where the embedded one is used. */
  readonly cluster?: Cluster;
  /** Keys that encrypt what the server keeps, the first, and decrypt it, all; absent where it is kept in clear text. */
  readonly codec?: readonly CodecKeyFile[];
  /** Variables of the environment that are about a server of others, where none is named. */
  readonly unusedVariables: readonly string[];
}

/** Validated settings of this machine; paths are absolute. */
export type Settings = Omit<
  z.output<typeof settingsSchema>,
  'datasets' | 'lockDir' | 'results' | 'store' | 'temporal' | 'webhooks'
> & {
  /** Folders for locks of the machine, the best first. */
  readonly lockFolders: readonly string[];
  readonly datasets: Readonly<Record<string, ImageSource>>;
  readonly webhooks: Readonly<Record<string, Webhook>>;
  readonly results: ResultsPlace;
  readonly store: StoreSettings;
  readonly temporal: TemporalSettings;
  readonly python: string;
  /** PATH. */
  readonly searchPath: string;
  /** The part of this process's environment that programs get. */
  readonly environment: Readonly<Record<string, string>>;
  /** The part of this process's environment that says through which proxies servers are reached. */
  readonly proxies: Environment;
  /** Whether the environment names a receiver of traces, by OpenTelemetry's variables. */
  readonly exportsTraces: boolean;
};
