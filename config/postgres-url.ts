const PROTOCOLS = ['postgresql:', 'postgres:'];

/** Parameters of a URL, by libpq's names, and the keys they stand for. */
const PARAMETERS: Readonly<Record<string, string>> = {
  host: 'host',
  port: 'port',
  dbname: 'database',
  user: 'user',
  sslmode: 'sslMode',
  sslrootcert: 'sslRootCert',
  sslcert: 'sslCert',
  sslkey: 'sslKey',
};

const NO_PASSWORD =
  'a URL with a password is not taken, since settings are read by many: name a passwordFile, or set PGPASSWORD or ~/.pgpass';

/** The keys that a connection URL of libpq stands for, not yet validated, or what is wrong with it; never a part of the URL. */
export const readPostgresUrl = (
  text: string,
): { readonly keys: Readonly<Record<string, unknown>> } | { readonly fault: string } => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !PROTOCOLS.includes(url.protocol))
    return { fault: 'expected keys, or a URL as postgresql://user@host:port/database' };
  const parameters = [...url.searchParams];
  if (url.password !== '' || parameters.some(([name]) => name === 'password')) return { fault: NO_PASSWORD };
  if (parameters.some(([name]) => !Object.hasOwn(PARAMETERS, name)))
    return { fault: `expected no parameters but ${Object.keys(PARAMETERS).join(', ')}` };
  const parts = {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port,
    database: url.pathname.slice(1),
    user: url.username,
    ...Object.fromEntries(parameters.map(([name, value]) => [PARAMETERS[name] ?? name, value])),
  };
  const given = Object.entries(parts).filter(([, value]) => value !== '');
  try {
    return {
      keys: Object.fromEntries(
        given.map(([key, value]) => [key, key === 'port' ? Number(value) : decodeURIComponent(value)]),
      ),
    };
  } catch {
    return { fault: 'expected %XX with two hexadecimal digits after each %' };
  }
};
