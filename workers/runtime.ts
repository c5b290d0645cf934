import {
  DefaultLogger,
  makeTelemetryFilterString,
  Runtime,
  type LogMetadata,
  type RuntimeOptions,
} from '@temporalio/worker';
import type { Logger } from 'pino';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';

/** What the SDK informs about is of use to those who look for a fault. */
const PINO_LEVEL = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;
/** No Worker has both. */
const EXPECTED = /^No (workflows|activities) registered/;
/** From a stored outcome to a night of fine-tuning. */
const STAGE_SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 43_200];

/** What the SDK calls the code that it runs for others. */
const OUR_CODE: ReadonlySet<string> = new Set(['activity', 'workflow']);

/** Where Prometheus reads the metrics of which node. */
export interface OfferedMetrics {
  readonly address: string;
  readonly nodeId: string;
}

let isInstalled = false;

/** Sends Temporal's log lines, Core's included, to our logger; signals stay with whoever runs the Workers. The first call of a process counts. */
export const installRuntime = (logger: Logger, metrics?: OfferedMetrics): void => {
  if (isInstalled) return;
  isInstalled = true;
  const options: RuntimeOptions = {
    shutdownSignals: [],
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      const isOurs = typeof meta?.['sdkComponent'] === 'string' && OUR_CODE.has(meta['sdkComponent']);
      const pinoLevel = isOurs && level === 'INFO' ? 'info' : PINO_LEVEL[level];
      logger[EXPECTED.test(message) ? 'debug' : pinoLevel](fieldsOf(meta), message);
    }),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
      ...(metrics === undefined ? {} : { metrics: metricsOptions(metrics) }),
    },
  };
  try {
    Runtime.install(options);
  } catch (cause) {
    if (metrics === undefined) throw cause;
    const message = `Metrics cannot be offered on ${metrics.address} (metrics.address): another program has it, or it is no address of this machine.`;
    throw new QuantfleetFailure('PortInUse', message, { cause });
  }
};

/** Lines of Workflows and of Activities name the run of the Workflow alike; pino writes out an error named `err`. */
const fieldsOf = ({ workflowRunId, error, ...fields }: LogMetadata = {}): object => ({
  ...fields,
  ...(workflowRunId === undefined ? {} : { runId: workflowRunId }),
  ...(error === undefined ? {} : { err: error }),
});

const metricsOptions = ({
  address,
  nodeId,
}: OfferedMetrics): NonNullable<NonNullable<RuntimeOptions['telemetryOptions']>['metrics']> => ({
  globalTags: { node: nodeId },
  prometheus: {
    bindAddress: address,
    countersTotalSuffix: true,
    unitSuffix: true,
    useSecondsForDurations: true,
    histogramBucketOverrides: { quantfleet_stage: STAGE_SECONDS },
  },
});
