import { z } from 'zod';

/** The key `metrics` of quantfleet.yaml. */
export const metricsSchema = z.strictObject({
  address: z
    .string()
    .regex(
      /^(\[[0-9a-fA-F:]+\]|\d{1,3}(\.\d{1,3}){3}):\d{1,5}$/,
      'expected an IP address and a port, such as 127.0.0.1:9464',
    )
    .describe(
      'IP address and port where Prometheus may read metrics, as 127.0.0.1:9464; anyone who reaches it can read them.',
    ),
});

/** Where this process offers its metrics. */
export type MetricsSettings = z.output<typeof metricsSchema>;
