import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { z } from 'zod';

const WirePayload = proto.temporal.api.common.v1.Payload;
const LONGEST_BODY = 8 * 2 ** 20;

const bodySchema = z.object({
  payloads: z.array(z.object({ metadata: z.record(z.string(), z.string()).optional(), data: z.string().optional() })),
});

/** What a codec server answers to. */
export interface CodecServerOptions {
  readonly codec: PayloadCodec;
  /** Origin of the Temporal UI, whose pages may ask. */
  readonly origin: string;
  /** What `Authorization: Bearer` must hold. */
  readonly token: string;
}

/** A server that decrypts payloads for Temporal's UI, and encrypts none. */
export const createCodecServer = (options: CodecServerOptions): Server =>
  createServer((request, response) => {
    void answer(request, options).then(({ status, body }) => {
      send(response, options.origin, status, body);
    });
  });

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

const answer = async (request: IncomingMessage, { codec, token }: CodecServerOptions): Promise<Answer> => {
  if (request.method === 'OPTIONS') return { status: 204 };
  if (request.method !== 'POST' || request.url?.split('?')[0] !== '/decode') return { status: 404 };
  if (!isAuthorized(request.headers.authorization ?? '', token)) return { status: 401 };
  try {
    const { payloads } = bodySchema.parse(JSON.parse(await readBody(request)));
    const decoded = await codec.decode(payloads.map((payload) => WirePayload.fromObject(payload)));
    return {
      status: 200,
      body: {
        payloads: decoded.map((payload) => WirePayload.toObject(WirePayload.create(payload), { bytes: String })),
      },
    };
  } catch {
    // Neither what came nor why it cannot be decrypted is told to who asks.
    return { status: 400 };
  }
};

const isAuthorized = (header: string, token: string): boolean => {
  const [given, expected] = [Buffer.from(header), Buffer.from(`Bearer ${token}`)];
  return given.length === expected.length && timingSafeEqual(given, expected);
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  let [body, bytes] = ['', 0];
  for await (const chunk of request.setEncoding('utf8')) {
    bytes += String(chunk).length;
    if (bytes > LONGEST_BODY) throw new Error('too long');
    body += String(chunk);
  }
  return body;
};

const send = (response: ServerResponse, origin: string, status: number, body: unknown): void => {
  response.writeHead(status, {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-allow-headers': 'authorization, content-type, x-namespace',
    vary: 'origin',
    'cache-control': 'no-store',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
};
