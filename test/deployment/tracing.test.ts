import { once } from 'node:events';
import { appendFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { afterAll, expect, test } from 'vitest';
import { loadSettings } from '../../config/load-settings.js';
import { packagePath, programPath } from '../../config/package-path.js';
import { workflowBundleFile } from '../../workers/workflow-bundle-file.js';
import { writeDemoSweep } from '../demo-sweep.js';
import { quantfleet, startUp, stopAll, stopUp, writeSettings } from '../quantfleet-command.js';
import { temporaryFolderOfFile } from '../temporary-folder.js';

/** A value as OTLP writes it. */
type OtlpValue = Readonly<Record<string, unknown>>;

interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly OtlpAttribute[];
}

interface OtlpRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

/** Where replayed spans go. */
const NOWHERE = { exporter: { export: { fn: () => {} } } };
const SECRET = 'planted-secret';
const folder = temporaryFolderOfFile();
afterAll(stopAll);

/** A receiver of traces, OTLP over HTTP. */
const startReceiver = async () => {
  const bodies: string[] = [];
  const asked = new Set<string>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(body);
      asked.add(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const requests = () => bodies.map((body) => JSON.parse(body) as OtlpRequest).flatMap((body) => body.resourceSpans);
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    text: () => bodies.join('\n'),
    resources: () => requests().map(({ resource }) => valuesOf(resource.attributes)),
    spans: () => requests().flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    stop: () => server.close(),
  };
};

const valuesOf = (attributes: readonly OtlpAttribute[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

/** Names of a span and of those above it. */
const wayUp = (spans: readonly OtlpSpan[], span: OtlpSpan): readonly string[] => {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  if (span.parentSpanId !== undefined && parent === undefined) return [span.name, `no span ${span.parentSpanId}`];
  return [span.name, ...(parent === undefined ? [] : wayUp(spans, parent))];
};

/** Every history on the server. */
const readHistories = async (port: number) => {
  const connection = await Connection.connect({ address: `127.0.0.1:${port}` });
  try {
    const client = new Client({ connection });
    const histories = [];
    for await (const { workflowId } of client.workflow.list()) {
      histories.push({ workflowId, history: await client.workflow.getHandle(workflowId).fetchHistory() });
    }
    return histories;
  } finally {
    await connection.close();
  }
};

test('a sweep is one trace down to the programs of its stages, which names no path, message or key', async () => {
  const receiver = await startReceiver();
  const settings = await writeSettings(folder, 'bench-1');
  writeFileSync(join(folder, 'faulty.py'), 'def build(classes):\n    import timm_of_nobody\n');
  appendFileSync(settings, 'factories: { faulty: { file: faulty.py, function: build } }\n');
  const up = await startUp(settings, {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=${SECRET}`,
  });
  const run = (change: Readonly<Record<string, unknown>>) =>
    quantfleet(['sweep', 'run', writeDemoSweep(folder, change), '--config', settings, '--json']);
  const recipes = ['pytorch-fp32', 'ort-static'];
  const measured = await run({ recipes, calibrationBatchSizes: [16] });
  expect(measured.exitCode).toBe(0);
  const model = { factory: 'faulty', weights: packagePath('demo/mnv2-mini.pth'), classes: 10 };
  expect((await run({ name: 'faulty', model })).exitCode).toBe(2);
  const histories = await readHistories(loadSettings(settings).temporal.port);
  await stopUp(up);
  receiver.stop();

  const { sweepId } = JSON.parse(measured.stdout) as { readonly sweepId: string };
  const all = receiver.spans();
  const root = all.find(
    ({ name, attributes }) => name === 'RunWorkflow:sweepWorkflow' && valuesOf(attributes)['workflowId'] === sweepId,
  );
  const spans = all.filter(({ traceId }) => traceId === root?.traceId);
  const evaluation = spans.filter(({ name }) => name === 'RunProgram:evaluate_onnxruntime');
  expect(evaluation.map((span) => wayUp(spans, span))).toEqual([
    [
      'RunProgram:evaluate_onnxruntime',
      'RunActivity:evaluateEngine',
      'StartActivity:evaluateEngine',
      'RunWorkflow:quantizationPipelineWorkflow',
      'StartChildWorkflow:quantizationPipelineWorkflow',
      'RunWorkflow:nodeLaneWorkflow',
      'StartChildWorkflow:nodeLaneWorkflow',
      'RunWorkflow:sweepWorkflow',
    ],
  ]);
  const [program] = evaluation.map(({ attributes }) => valuesOf(attributes));
  expect(program).toEqual({
    'quantfleet.program': 'evaluate_onnxruntime',
    'quantfleet.stage': 'evaluate',
    'quantfleet.stage_key': expect.stringMatching(/^[0-9a-f]{64}$/),
    'quantfleet.exit_code': 0,
  });
  // Both trials evaluate the same images.
  const prepared = spans
    .filter(({ name }) => name === 'RunActivity:prepareSplit')
    .map(({ attributes }) => valuesOf(attributes));
  expect(prepared.map((activity) => activity['quantfleet.stage_found'])).toEqual([false, false, true]);
  expect(spans.map((span) => wayUp(spans, span).at(-1)).filter((name) => name !== root?.name)).toEqual([]);
  const failed = all.find(({ attributes }) => valuesOf(attributes)['error.type'] !== undefined);
  expect([failed?.name, valuesOf(failed?.attributes ?? [])['error.type']]).toEqual([
    'RunActivity:importModel',
    'NetworkFailed',
  ]);
  expect(receiver.resources()[0]).toMatchObject({
    'service.name': 'quantfleet',
    'service.instance.id': 'bench-1',
    'quantfleet.role': 'workflows+results+node',
  });

  expect([...receiver.asked]).toEqual([`POST /v1/traces ${SECRET}`]);
  const text = receiver.text();
  for (const hidden of [SECRET, folder, packagePath(''), 'timm_of_nobody', 'mnv2-mini.pth', 'Fashion-MNIST']) {
    expect(text).not.toContain(hidden);
  }

  // A sweep goes on where traces are switched off or on.
  for (const { workflowId, history } of histories) {
    for (const isTraced of [true, false]) {
      const codePath = programPath(workflowBundleFile({ isEncrypting: false, isTraced }));
      await Worker.runReplayHistory({ workflowBundle: { codePath }, sinks: NOWHERE }, history, workflowId);
    }
  }
  expect(histories.length).toBeGreaterThan(4);
}, 300_000);
