import { z } from 'zod';

/** By how many points a metric may fall, by the metric's name. */
export const marginsSchema = z.record(z.string(), z.number().positive());

/** What {@link marginsSchema} describes. */
export type Margins = Readonly<z.infer<typeof marginsSchema>>;

/** Points that a metric may fall where nothing else is asked for; MLPerf Inference takes 99 % of FP32's accuracy for good. */
export const USUAL_MARGIN = 1;

const withMargins = z.object({ margin: marginsSchema });

/** The margin of a metric in a sweep's `spec`; {@link USUAL_MARGIN} where it names none, as in sweeps of earlier versions. */
export const marginOf = (spec: unknown, metric: string): number =>
  withMargins.safeParse(spec).data?.margin[metric] ?? USUAL_MARGIN;
