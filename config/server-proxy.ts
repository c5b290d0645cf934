import { BlockList, isIPv4 } from 'node:net';
import { isLoopback } from './loopback.js';

/** Variables that name a proxy, the one that counts first; each is looked for in lower case, then in upper case. */
const PROXY_VARIABLES = ['grpc_proxy', 'https_proxy', 'http_proxy', 'all_proxy'];
const EXCEPTIONS = ['no_grpc_proxy', 'no_proxy'];

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A proxy that HTTP CONNECT goes to. */
export interface ServerProxy {
  /** The environment variable that names it. */
  readonly variable: string;
  /** host:port */
  readonly address: string;
  readonly login: { readonly username: string; readonly password: string } | undefined;
}

/** The part of an environment that says how servers are reached. */
export const proxyVariables = (environment: Environment): Environment =>
  Object.fromEntries(
    [...PROXY_VARIABLES, ...EXCEPTIONS]
      .flatMap((name) => [name, name.toUpperCase()])
      .filter((name) => environment[name])
      .map((name) => [name, environment[name]]),
  );

/** The proxy on the way to host:port; undefined on the machine itself, for the exceptions, and where none is set. */
export const proxyTo = (address: string, environment: Environment): ServerProxy | undefined => {
  if (isLoopback(address) || isException(address, environment)) return undefined;
  return PROXY_VARIABLES.flatMap((name) => [name, name.toUpperCase()])
    .map((variable) => readProxy(variable, environment[variable] ?? ''))
    .find((proxy) => proxy !== undefined);
};

/** Only `http:` proxies know HTTP CONNECT without more; as other clients do, a value without a scheme is taken as one. */
const readProxy = (variable: string, text: string): ServerProxy | undefined => {
  const full = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(full)) return undefined;
  const url = new URL(full);
  if (url.protocol !== 'http:') return undefined;
  const [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  const address = `${url.hostname}:${url.port || '80'}`;
  return { variable, address, login: username === '' ? undefined : { username, password } };
};

const isException = (address: string, environment: Environment): boolean => {
  const host = address.replace(/:\d+$/, '').toLowerCase();
  const name = EXCEPTIONS.flatMap((one) => [one, one.toUpperCase()]).find((one) => environment[one]);
  return (environment[name ?? ''] ?? '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => entry === '*' || isWithin(host, entry.replace(/:\d+$/, '')));
};

/** Whether a host is the one of the entry, below its domain, or in its IPv4 network. */
const isWithin = (host: string, entry: string): boolean => {
  const [network = '', prefix] = entry.split('/');
  if (prefix !== undefined && isIPv4(network) && isIPv4(host) && Number(prefix) <= 32) {
    const list = new BlockList();
    list.addSubnet(network, Number(prefix));
    return list.check(host);
  }
  const domain = entry.replace(/^\*?\./, '');
  return host === domain || host.endsWith(`.${domain}`);
};
