import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import { proxyTo } from '../config/server-proxy.js';
import { connectionFailure } from './connection-failure.js';
import { type ServerTarget, targetCredentials } from './server-target.js';

/** The library itself waits for as long as the network does, which may be minutes. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Connects Workers to a server, through the proxy of {@link proxyTo}; fails with the reason by a code. */
export const connectWorkers = async (target: ServerTarget): Promise<NativeConnection> => {
  const { address, proxies } = target;
  const proxy = proxyTo(address, proxies);
  const { login: basicAuth } = proxy ?? {};
  const credentials = targetCredentials(target);
  const connecting = NativeConnection.connect({
    ...credentials,
    address,
    ...(proxy === undefined
      ? {}
      : { proxy: { type: 'http-connect', targetHost: proxy.address, ...(basicAuth ? { basicAuth } : {}) } }),
  });
  const done = new AbortController();
  try {
    return await Promise.race([connecting, tooLate(done.signal)]);
  } catch (cause) {
    // It may still come.
    void connecting.then((connection) => connection.close()).catch(() => {});
    throw connectionFailure(target, credentials.apiKey, cause);
  } finally {
    done.abort();
  }
};

const tooLate = async (signal: AbortSignal): Promise<never> => {
  await sleep(CONNECT_TIMEOUT_MS, undefined, { signal });
  throw new Error('timed out');
};
