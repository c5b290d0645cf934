import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';

/** What the SDK informs about is of use to those who look for a fault. */
const PINO_LEVEL = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;
/** The node's Worker is meant to have none. */
const EXPECTED = 'No workflows registered';

let isInstalled = false;

/** Sends Temporal's log lines, Core's included, to our logger; signals stay with whoever runs the Workers. The first call of a process counts. */
export const installRuntime = (logger: Logger): void => {
  if (isInstalled) return;
  isInstalled = true;
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      logger[message.startsWith(EXPECTED) ? 'debug' : PINO_LEVEL[level]]({ ...meta }, message);
    }),
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) } },
  });
};
