import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MIB = 2 ** 20;

/** What all sweeps together left: trials, work that was done, and bytes. */
export const accountOf = async ({ query, servers: { s3 }, workers: { host, nodes } }) => {
  const [trials] = await query(`select count(*)::int as saved,
    count(*) filter (where status = 'measured')::int as measured,
    count(distinct (sweep_id, node_id, recipe, calibration_batch_size))::int as different from trials`);
  const stages = await query(`select stage, count(*) filter (where kind = 'built')::int as built,
    count(distinct stage_key) filter (where kind = 'built')::int as keys,
    count(*) filter (where kind = 'cached')::int as cached from stages group by stage order by min(position), stage`);
  const caches = [host, ...nodes.values()].map(({ name, home }) => [
    name,
    bytesIn(join(home, 'state', 'store-cache')) / MIB,
  ]);
  return { trials, stages, store: bytesIn(s3.data) / MIB, moved: movedBytes(s3), caches };
};

const REQUEST = /s3_(PutObject|GetObject) \S+ \/([^? ]+)\S* 20[06] /;

/** MiB that were sent to the S3 server and fetched from it, by its access log: each request counts as its whole object, if that is still there. */
const movedBytes = ({ data, accessLog }) => {
  const moved = { PutObject: 0, GetObject: 0 };
  for (const line of accessLog().split('\n')) {
    const [, operation, key] = REQUEST.exec(line) ?? [];
    if (operation === undefined || !existsSync(join(data, key))) continue;
    moved[operation] += statSync(join(data, key)).size / MIB;
  }
  return moved;
};

const bytesIn = (folder) => {
  const inodes = new Map();
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const { ino, size } = statSync(join(entry.parentPath ?? entry.path, entry.name));
    // Those that a stage uses have a second link.
    inodes.set(ino, size);
  }
  return [...inodes.values()].reduce((sum, size) => sum + size, 0);
};
