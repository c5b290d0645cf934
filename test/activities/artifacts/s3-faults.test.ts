import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CreateMultipartUploadCommand, ListMultipartUploadsCommand, type S3ClientConfig } from '@aws-sdk/client-s3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openS3Backend } from '../../../activities/artifacts/backend/s3-backend.js';
import type { OutcomeRecord } from '../../../activities/artifacts/outcome-record.js';
import { FAILURES, isFailureCode } from '../../../contracts/failures.js';
import { QuantfleetFailure } from '../../../contracts/quantfleet-failure.js';
import { type Fault, type ProxiedRequest, startFaultyProxy } from '../../faulty-proxy.js';
import { S3_CREDENTIALS, s3Absence } from '../../s3-server.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { fileWith, machineOf, s3ServerOfFile } from './store-places.js';

const BINARY = { mediaType: 'application/octet-stream', name: 'model.onnx' };
const MIB = 2 ** 20;
const KEY = 'a'.repeat(64);
const RECORD: OutcomeRecord = {
  identity: { stage: 'fold', version: 1, program: 'fold', parameters: {}, inputs: {}, tools: {} },
  outcome: { key: KEY, stage: 'fold', artifacts: {}, facts: {}, seconds: 1, finishedAt: '2026-11-27', tools: {} },
};
const server = s3ServerOfFile();

/** A store behind a proxy that passes everything on until it is told otherwise. */
const storeBehindProxy = async (options: S3ClientConfig = {}) => {
  const { endpoint, bucket, client } = await server();
  const proxy = await startFaultyProxy(endpoint);
  onTestFinished(() => proxy.stop());
  const prefix = `test/${randomUUID()}`;
  const backend = openS3Backend(
    { bucket, prefix, endpoint: proxy.endpoint },
    { credentials: S3_CREDENTIALS, ...options },
  );
  const isObject = ({ path }: ProxiedRequest): boolean => /\/(objects|outcomes)\//.test(path);
  /** Gives the first requests that fit a fault each. */
  const faults = (fits: (request: ProxiedRequest) => boolean, ...planned: readonly Fault[]) => {
    const left = [...planned];
    proxy.fault((request) => (isObject(request) && fits(request) ? left.shift() : undefined));
    return () => left.length;
  };
  const always = (fault: Fault) => proxy.fault((request) => (isObject(request) ? fault : undefined));
  return {
    proxy,
    bucket,
    client,
    prefix,
    backend,
    faults,
    always,
    machine: (folder = temporaryFolder()) => machineOf(backend, { folder }),
  };
};

const isGet = ({ method }: ProxiedRequest): boolean => method === 'GET';
const isPut = ({ method }: ProxiedRequest): boolean => method === 'PUT';

const stored = async (content: Buffer) => {
  const store = await storeBehindProxy();
  const ref = await store.machine().artifacts.put(fileWith(content).file, BINARY);
  return { ...store, ref };
};

describe.skipIf(s3Absence !== undefined)(`S3 at its worst${s3Absence === undefined ? '' : ` (${s3Absence})`}`, () => {
  test('throttled requests are tried again', async () => {
    const { machine, faults, ref } = await stored(Buffer.from('hello'));
    const slowDown = { kind: 'answer', status: 503, code: 'SlowDown' } as const;
    const left = faults(isGet, slowDown, slowDown);
    expect(await machine().artifacts.text(ref)).toBe('hello');
    expect(left()).toBe(0);
  });

  test('a download that is cut goes on where it was', async () => {
    const content = randomBytes(3 * MIB);
    const { machine, faults, ref, proxy } = await stored(content);
    const left = faults(isGet, { kind: 'cut answer', after: MIB }, { kind: 'cut answer', after: MIB });
    const before = proxy.requests.length;
    const path = await machine().artifacts.path(ref);
    expect(readFileSync(path).equals(content)).toBe(true);
    expect([left(), proxy.requests.slice(before).filter(isGet).length]).toEqual([0, 3]);
  });

  test('a download that stops for good is gone on with by the next attempt', async () => {
    const content = randomBytes(3 * MIB);
    const { machine, faults, always, ref } = await stored(content);
    const folder = temporaryFolder();
    const cuts = [2 * MIB, 0, 0, 0, 0, 0].map((after): Fault => ({ kind: 'cut answer', after }));
    faults(isGet, ...cuts);
    await expect(machine(folder).artifacts.path(ref)).rejects.toMatchObject({ code: 'StoreUnreachable' });
    const { size } = statSync(join(folder, 'cache', 'partial', ref.sha256.slice(0, 2), ref.sha256));
    expect(size).toBeGreaterThan(MIB);
    always({ kind: 'cut answer', after: 3 * MIB - size });
    expect(readFileSync(await machine(folder).artifacts.path(ref)).equals(content)).toBe(true);
  });

  test('bytes that are damaged on the way once are fetched again, and the object stays', async () => {
    const { machine, faults, ref } = await stored(Buffer.from('hello'));
    const left = faults(isGet, { kind: 'flip byte', at: 1 });
    expect(await machine().artifacts.text(ref)).toBe('hello');
    expect(left()).toBe(0);
  });

  test('a way that damages everything is told from a damaged object, which it does not remove', async () => {
    const { machine, faults, ref, proxy } = await stored(randomBytes(64));
    faults(isGet, ...[1, 2, 3, 4].map((at): Fault => ({ kind: 'flip byte', at })));
    await expect(machine().artifacts.path(ref)).rejects.toMatchObject({ code: 'StoreTransferDamaged' });
    proxy.fault(() => undefined);
    expect(await machine().artifacts.has(ref)).toBe(true);
  });

  test('bytes that are damaged on the way there are refused by the server, and the next attempt is whole', async () => {
    const { machine, faults } = await storeBehindProxy();
    const content = randomBytes(MIB);
    const { file } = fileWith(content);
    faults(isPut, { kind: 'flip sent byte' });
    await expect(machine().artifacts.put(file, BINARY)).rejects.toMatchObject({ code: 'StoreTransferDamaged' });
    const ref = await machine().artifacts.put(file, BINARY);
    expect(readFileSync(await machine().artifacts.path(ref)).equals(content)).toBe(true);
  });

  test('an outcome that is damaged or cut on the way once is read again', async () => {
    const { machine, faults } = await storeBehindProxy();
    await machine().outcomes.write(RECORD);
    const left = faults(isGet, { kind: 'flip byte', at: 30 }, { kind: 'cut answer', after: 40 });
    expect(await machine().outcomes.read(KEY)).toEqual(RECORD);
    expect(left()).toBe(0);
  });

  test('a connection that is reset in the middle of a multipart upload is made again', async () => {
    const { machine, faults } = await storeBehindProxy();
    const content = randomBytes(20 * MIB);
    const isSecondPart = ({ path }: ProxiedRequest): boolean => path.includes('partNumber=2');
    const left = faults(isSecondPart, { kind: 'reset request' }, { kind: 'reset request' });
    const ref = await machine().artifacts.put(fileWith(content).file, BINARY);
    expect(left()).toBe(0);
    expect(readFileSync(await machine().artifacts.path(ref)).equals(content)).toBe(true);
  });

  test('a multipart upload that fails leaves neither an object nor parts', async () => {
    const { machine, proxy, bucket, client, prefix } = await storeBehindProxy({ maxAttempts: 2 });
    const { file } = fileWith(randomBytes(20 * MIB));
    proxy.fault(({ path }) => (path.includes('partNumber=2') ? { kind: 'reset request' } : undefined));
    await expect(machine().artifacts.put(file, BINARY)).rejects.toMatchObject({ code: 'StoreUnreachable' });
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix }));
    expect(Uploads).toEqual([]);
  });

  test('what a killed upload left in the bucket is listed and can be removed', async () => {
    const { backend, bucket, client, prefix } = await storeBehindProxy();
    const Key = `${prefix}/objects/aa/${'a'.repeat(64)}`;
    await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key }));
    const begun = [];
    for await (const upload of backend.unfinished()) begun.push(upload);
    expect(begun.map(({ startedAt }) => startedAt.getFullYear())).toEqual([new Date().getFullYear()]);
    await begun[0]?.remove();
    for await (const upload of backend.unfinished()) expect(upload).toBeUndefined();
  });

  test('more objects than one page of a listing holds are all listed', async () => {
    const { backend } = await storeBehindProxy();
    const digests = Array.from({ length: 1_050 }, () => randomBytes(32).toString('hex'));
    for (let start = 0; start < digests.length; start += 50) {
      const page = digests.slice(start, start + 50);
      await Promise.all(page.map((digest) => backend.overwrite({ kind: 'beats', digest }, '0')));
    }
    const listed = [];
    for await (const { name } of backend.list('beats')) listed.push(name.digest);
    expect(listed.toSorted()).toEqual(digests.toSorted());
  });

  test('a slow link is waited for as long as bytes come', async () => {
    const content = randomBytes(MIB);
    const { backend } = await storeBehindProxy({ requestHandler: { socketTimeout: 400 } }).then(async (store) => {
      await store.machine().artifacts.put(fileWith(content).file, BINARY);
      store.always({ kind: 'slow answer', piece: 64 * 2 ** 10, pauseMs: 60 });
      return store;
    });
    const ref = { sha256: fileWith(content).sha256, name: 'model.onnx' };
    expect(readFileSync(await machineOf(backend).artifacts.path(ref)).equals(content)).toBe(true);
  });

  test('the content that a machine holds is used while the store is away', async () => {
    const { proxy, backend, always } = await storeBehindProxy({ maxAttempts: 1 });
    const { artifacts } = machineOf(backend);
    const ref = await artifacts.put(fileWith('hello').file, BINARY);
    always({ kind: 'reset request' });
    expect(await artifacts.text(ref)).toBe('hello');
    await expect(artifacts.has(ref)).rejects.toMatchObject({ code: 'StoreUnreachable' });
    proxy.fault(() => undefined);
    expect(await artifacts.has(ref)).toBe(true);
  });

  test.each([
    ['ExpiredToken', 400, 'StoreCredentialsExpired', 'always'],
    ['ExpiredToken', 403, 'StoreCredentialsExpired', 'always'],
    ['AccessDenied', 403, 'StoreAccessDenied', 'never'],
    ['InvalidAccessKeyId', 403, 'StoreAccessDenied', 'never'],
    ['SignatureDoesNotMatch', 403, 'StoreAccessDenied', 'never'],
    ['RequestTimeTooSkewed', 403, 'StoreAccessDenied', 'never'],
    ['NoSuchBucket', 404, 'StoreBucketMissing', 'never'],
    ['SlowDown', 503, 'StoreBusy', 'always'],
    ['InternalError', 500, 'StoreUnreachable', 'always'],
    ['NotImplemented', 501, 'StoreUnsuitable', 'never'],
    ['QuotaExceeded', 403, 'DiskFull', 'always'],
  ])(
    '%s is one failure with a cause, without the server’s words and without a key',
    async (code, status, expected, retry) => {
      const { backend, always } = await storeBehindProxy({ maxAttempts: 1 });
      always({ kind: 'answer', status, code });
      const { file } = fileWith('hello');
      const name = { sha256: 'b'.repeat(64), name: 'model.onnx' };
      for (const failing of [
        () => machineOf(backend).artifacts.path(name),
        ...(status === 404 ? [] : [() => machineOf(backend).artifacts.put(file, BINARY)]),
      ]) {
        const error = await failing().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(QuantfleetFailure);
        const text = `${JSON.stringify(error)} ${String(error)} ${(error as Error).stack}`;
        expect(error).toMatchObject({
          code: expected,
          message: expect.stringContaining('s3://quantfleet/test/') as string,
        });
        expect(text).not.toMatch(/planted-message|test-access-key|test-secret-key/);
      }
      expect(isFailureCode(expected) && FAILURES[expected].retry).toBe(retry);
    },
  );

  test('wrong keys are refused by the real server, and named without being repeated', async () => {
    const { endpoint, bucket } = await server();
    const credentials = { accessKeyId: 'test-access-key', secretAccessKey: 'planted-secret' };
    const { artifacts } = machineOf(openS3Backend({ bucket, endpoint }, { credentials }));
    const error = await artifacts.put(fileWith('hello').file, BINARY).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'StoreAccessDenied', message: expect.stringContaining(endpoint) as string });
    expect(String(error)).not.toContain('planted-secret');
  });

  test('a bucket that does not exist is named', async () => {
    const { endpoint } = await server();
    const { artifacts } = machineOf(openS3Backend({ bucket: 'absent', endpoint }, { credentials: S3_CREDENTIALS }));
    await expect(artifacts.put(fileWith('hello').file, BINARY)).rejects.toMatchObject({
      code: 'StoreBucketMissing',
      message: expect.stringContaining('s3://absent') as string,
    });
  });

  test('a server that is not there is unreachable', async () => {
    const backend = openS3Backend(
      { bucket: 'quantfleet', endpoint: 'http://127.0.0.1:9' },
      { credentials: S3_CREDENTIALS, maxAttempts: 1 },
    );
    await expect(machineOf(backend).artifacts.put(fileWith('hello').file, BINARY)).rejects.toMatchObject({
      code: 'StoreUnreachable',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
  });
});
