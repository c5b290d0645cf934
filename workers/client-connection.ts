import { type ChannelOptions, logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import { Connection } from '@temporalio/client';
import { proxyTo } from '../config/server-proxy.js';
import { type ServerTarget, targetCredentials } from './server-target.js';

/** Connects a client to a server, through the proxy of {@link proxyTo}; rejects with what gRPC says. */
export const connectClient = (target: ServerTarget, connectTimeoutMs = 10_000): Promise<Connection> => {
  // It prints lines of its own about failures that are told by codes.
  setLogVerbosity(logVerbosity.NONE);
  const { address, proxies } = target;
  const proxy = proxyTo(address, proxies);
  return Connection.connect({
    ...targetCredentials(target),
    address: proxy?.address ?? address,
    connectTimeout: connectTimeoutMs,
    channelArgs: {
      // It reads a part of the variables by itself, for loopback too.
      'grpc.enable_http_proxy': 0,
      ...(proxy === undefined ? {} : throughProxy(address, proxy.login)),
    },
  });
};

const throughProxy = (
  address: string,
  login: { readonly username: string; readonly password: string } | undefined,
): ChannelOptions => ({
  'grpc.http_connect_target': `dns:${address}`,
  'grpc.default_authority': address,
  ...(login === undefined ? {} : { 'grpc.http_connect_creds': `${login.username}:${login.password}` }),
});
