import { z } from 'zod';

/** The key `clocks` of quantfleet.yaml: what a worker may set while it measures. */
export const clocksSchema = z
  .strictObject({
    powerMode: z
      .int()
      .min(0)
      .exactOptional()
      .describe('Power mode of a board, by its number in /etc/nvpmodel.conf, set with nvpmodel -m.'),
    jetsonClocks: z
      .boolean()
      .default(false)
      .describe('Whether all clocks of a board are fixed at the highest of its power mode, with jetson_clocks.'),
    gpuMHz: z
      .int()
      .positive()
      .exactOptional()
      .describe('Clock at which a card is fixed, with nvidia-smi --lock-gpu-clocks.'),
  })
  .refine(
    ({ powerMode, jetsonClocks, gpuMHz }) => powerMode !== undefined || jetsonClocks || gpuMHz !== undefined,
    'expected powerMode, jetsonClocks: true or gpuMHz',
  );

/** What {@link clocksSchema} describes. */
export type ClockSettings = Readonly<z.output<typeof clocksSchema>>;
