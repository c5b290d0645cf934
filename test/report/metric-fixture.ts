import type { MetricRecord } from '../../contracts/metric.js';

/** A share of right answers, as an evaluation is stored with it. */
export const metricFixture = (
  name: string,
  { hits, images, packed = null }: { readonly hits: number; readonly images: number; readonly packed?: string | null },
): MetricRecord => ({
  name,
  unit: 'percent',
  better: 'higher',
  value: (100 * hits) / images,
  images,
  hits,
  outcomes: packed === null ? null : { kind: 'bits', packed },
  isPrimary: name === 'top1',
});
