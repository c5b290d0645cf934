import { z } from 'zod';
import { filePathSchema } from './file-path.js';
import { readPostgresUrl } from './postgres-url.js';

const DEFAULT_PORT = 5432;
const DEFAULT_NAME = 'quantfleet';

/** What libpq calls them, but `allow` and `prefer`, which whoever stands between can turn into `disable`. */
export const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;

const name = z.string().min(1);

const postgresKeys = z.strictObject({
  host: name.describe('Name or address of the server, or the folder of its Unix socket.'),
  port: z.int().min(1).max(65_535).default(DEFAULT_PORT).describe('Port of the server.'),
  database: name.default(DEFAULT_NAME).describe('Name of the database, which must exist.'),
  user: name.default(DEFAULT_NAME).describe('Role to connect as.'),
  passwordFile: filePathSchema
    .optional()
    .describe(
      'File that holds the password and nothing else; relative to this file. Without it: PGPASSWORD, else ~/.pgpass.',
    ),
  sslMode: z
    .enum(SSL_MODES)
    .optional()
    .describe('As libpq’s sslmode. Without it: disable on this machine’s loopback or a socket, else verify-full.'),
  sslRootCert: filePathSchema
    .optional()
    .describe('PEM file of the authorities whose certificates count; without it those that Node.js knows.'),
  sslCert: filePathSchema.optional().describe('PEM file of a certificate to show to the server.'),
  sslKey: filePathSchema.optional().describe('PEM file of that certificate’s key.'),
});

/** Keys of a PostgreSQL database, their defaults filled in. */
export type PostgresKeys = z.output<typeof postgresKeys>;

const postgresUrl = z.string().transform((text, context): PostgresKeys => {
  const read = readPostgresUrl(text);
  const parsed = 'fault' in read ? undefined : postgresKeys.safeParse(read.keys);
  if (parsed?.success === true) return parsed.data;
  const message =
    'fault' in read
      ? read.fault
      : `expected postgresql://user@host:port/database?sslmode=${SSL_MODES.join('|')}; a part of this URL does not fit`;
  // The text may hold a password: it is not to be shown as what was found.
  context.addIssue({ code: 'custom', message, input: {} });
  return z.NEVER;
});

/** Where results lie, where not in the state folder. */
export const resultsSchema = z.strictObject({
  postgres: z
    .union([postgresUrl, postgresKeys])
    .describe('A PostgreSQL database, as keys or as a URL without a password: postgresql://user@host:port/database.'),
});
