import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request as faults are chosen by it. */
export interface ProxiedRequest {
  readonly method: string;
  readonly path: string;
}

/** What the proxy does to a request or its answer instead of passing them on. */
export type Fault =
  | { readonly kind: 'answer'; readonly status: number; readonly code: string }
  /** Cuts the connection after so many bytes of the answer. */
  | { readonly kind: 'cut answer'; readonly after: number }
  /** Resets the connection when the request’s body begins. */
  | { readonly kind: 'reset request' }
  /** Turns over the bits of one byte of the answer. */
  | { readonly kind: 'flip byte'; readonly at: number }
  /** Turns over the bits of the first byte of the request’s body. */
  | { readonly kind: 'flip sent byte' }
  /** Passes the answer on in pieces of so many bytes, with a pause after each. */
  | { readonly kind: 'slow answer'; readonly piece: number; readonly pauseMs: number };

export interface FaultyProxy {
  readonly endpoint: string;
  /** Every request since the start. */
  readonly requests: readonly ProxiedRequest[];
  /** Chooses the fault of each request from now on. */
  fault(choose: (request: ProxiedRequest) => Fault | undefined): void;
  stop(): Promise<void>;
}

/** Starts a proxy on loopback in front of an S3 server, which can be told to do what networks and servers do at their worst. */
export const startFaultyProxy = async (endpoint: string): Promise<FaultyProxy> => {
  const requests: ProxiedRequest[] = [];
  let choose: (request: ProxiedRequest) => Fault | undefined = () => undefined;
  const server = createServer((incoming, outgoing) => {
    const proxied = { method: incoming.method ?? '', path: incoming.url ?? '' };
    requests.push(proxied);
    pass(endpoint, { incoming, outgoing }, choose(proxied)).catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fault: (chosen) => (choose = chosen),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

const pass = async (endpoint: string, { incoming, outgoing }: Exchange, fault: Fault | undefined): Promise<void> => {
  if (fault?.kind === 'reset request') {
    if (Number(incoming.headers['content-length'] ?? 0) > 0) await once(incoming, 'data');
    incoming.socket.resetAndDestroy();
    return;
  }
  if (fault?.kind === 'answer') {
    incoming.resume();
    await once(incoming, 'end');
    const body = `<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>planted-message</Message></Error>`;
    outgoing.writeHead(fault.status, { 'content-type': 'application/xml' }).end(incoming.method === 'HEAD' ? '' : body);
    return;
  }
  const { method, headers, url } = incoming;
  const onward = request(endpoint + url, { ...(method === undefined ? {} : { method }), headers });
  const answered = once(onward, 'response');
  let isFirst = true;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    onward.write(fault?.kind === 'flip sent byte' && isFirst ? flipped(chunk, 0) : chunk);
    isFirst = false;
  }
  onward.end();
  const [answer] = (await answered) as [IncomingMessage];
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
  outgoing.flushHeaders();
  let sent = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    const end = sent + chunk.length;
    if (fault?.kind === 'cut answer' && end > fault.after) {
      outgoing.write(chunk.subarray(0, fault.after - sent), () => incoming.socket.destroy());
      return;
    }
    if (fault?.kind === 'slow answer') {
      for (let start = 0; start < chunk.length; start += fault.piece) {
        outgoing.write(chunk.subarray(start, start + fault.piece));
        await sleep(fault.pauseMs);
      }
    } else {
      const isHit = fault?.kind === 'flip byte' && fault.at >= sent && fault.at < end;
      outgoing.write(isHit ? flipped(chunk, fault.at - sent) : chunk);
    }
    sent = end;
  }
  outgoing.end();
};

const flipped = (chunk: Buffer, at: number): Buffer => {
  const copy = Buffer.from(chunk);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
};
