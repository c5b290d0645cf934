import { sql, type Kysely, type Migration } from 'kysely';

/** Everything measured before was measured on a processor, which the defaults say. */
const CHANGES = [
  sql`alter table evaluations add column device text not null default 'cpu'`,
  sql`alter table evaluations add column speed_settings text not null default '{}'`,
  sql`alter table evaluations add column gpu_before text`,
  sql`alter table evaluations add column gpu_after text`,
  sql`alter table latency_samples add column compute_ms real`,
  sql`alter table usage_samples add column clock_mhz real`,
  sql`alter table usage_samples add column memory_mib real`,
  sql`alter table usage_samples add column power_w real`,
  sql`alter table usage_samples add column temperature_c real`,
];

/** What a GPU adds to an evaluation: settings, compute times, clocks, memory, power and its conditions. */
export const gpuMeasurements: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    for (const statement of CHANGES) await statement.execute(database);
  },
};
