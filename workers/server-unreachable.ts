import { type Environment, proxyTo } from '../config/server-proxy.js';
import { QuantfleetFailure } from '../contracts/quantfleet-failure.js';

/** The failure of an address on which no server answers; names the proxy that stands between. */
export const serverUnreachable = (
  address: string,
  proxies: Environment,
  { cause, reason }: { readonly cause: unknown; readonly reason?: string },
): QuantfleetFailure => {
  const proxy = proxyTo(address, proxies);
  if (proxy === undefined) {
    const message = [`No Temporal server answers on ${address}.`, ...(reason === undefined ? [] : [reason])].join(' ');
    return new QuantfleetFailure('ServerUnreachable', message, { cause });
  }
  const [host = ''] = address.split(':');
  return new QuantfleetFailure(
    'ServerUnreachable',
    `No Temporal server answers on ${address} through the proxy ${proxy.address}, which ${proxy.variable} names.`,
    { advice: `Ask whether the proxy lets CONNECT to that port through, or add ${host} to no_proxy.`, cause },
  );
};
