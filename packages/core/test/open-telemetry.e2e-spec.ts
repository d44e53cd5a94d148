import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, metrics, trace } from '@opentelemetry/api';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type DataPoint,
  type Histogram,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { createTracker } from '../src/create-tracker.js';
import { openClaimLoop } from '../src/engine/open-claim-loop.js';
import type { ClaimSource } from '../src/delivery/claiming/claim-source.types.js';
import { eventOfBody } from '../src/event/event-of-body.js';
import type { Hooks } from '../src/observe/hooks.types.js';
import { METRICS } from '../src/observe/metrics.js';
import { waitFor } from '../../test-kit/src/index.js';

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
const meterProvider = new MeterProvider({ readers: [reader] });
const spans = new InMemorySpanExporter();
const tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
const instrumentation = new UndiciInstrumentation();

let server: Server;
let baseUrl: string;

beforeAll(async () => {
  metrics.setGlobalMeterProvider(meterProvider);
  tracerProvider.register();
  instrumentation.setTracerProvider(tracerProvider);
  instrumentation.enable();
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"success":true,"eventId":"e"}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
});

afterAll(async () => {
  instrumentation.disable();
  await tracerProvider.shutdown();
  await meterProvider.shutdown();
  trace.disable();
  metrics.disable();
  context.disable();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

async function collected(): Promise<Map<string, DataPoint<number | Histogram>[]>> {
  exporter.reset();
  await reader.forceFlush();
  const scopes = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
  const ours = scopes.filter(({ scope }) => scope.name === '@greenflash-events/core').flatMap((scope) => scope.metrics);
  return new Map(
    ours.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints as DataPoint<number | Histogram>[]]),
  );
}

const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
const EVENT = { eventType: 'x', value: '1', valueType: 'numeric', eventAt: '2026-01-01T00:00:00.000Z' };
const SILENT = { debug: () => undefined, warn: () => undefined, error: () => undefined };

function create(name: string, hooks: Hooks = {}): ReturnType<typeof createTracker> {
  return createTracker({
    hooks,
    logger: SILENT,
    apiKey: 'k',
    baseUrl,
    name,
    productId: PRODUCT_ID,
  });
}

/** A claim loop that has claimed and sent one event. */
async function sendOneAs(name: string): Promise<ReturnType<typeof openClaimLoop>> {
  const event = eventOfBody(JSON.stringify({ ...EVENT, insertId: 'i', productId: PRODUCT_ID }))!;
  const history = { attempts: 0, charged: 0, refused: 0, triedMsAgo: undefined };
  const waiting = [{ ...history, claim: 1, event, ageMs: 0 }];
  const source: ClaimSource = {
    ...{ leaseMs: 60_000, lingerMs: 0 },
    claim: () => Promise.resolve({ events: waiting.splice(0), pause: undefined }),
    settle: () => Promise.resolve({ pause: undefined }),
  };
  const loop = openClaimLoop(source, { apiKey: 'k', baseUrl }, { name, logger: SILENT });
  await waitFor('it is sent', () => loop.stats().delivered === 1);
  return loop;
}

describe('with the OpenTelemetry SDK in the app', () => {
  it('reports the ledger and the attempts as metrics', async () => {
    const tracker = create('metrics', {
      onRejected: () => {
        throw new Error('a broken hook');
      },
    });
    for (let i = 0; i < 3; i++) tracker.track({ eventType: 'usage_logged', value: i });
    tracker.track({ eventType: '', value: 1 });
    await tracker.flush();
    const points = await collected();
    expect([...points.keys()].sort()).toEqual(
      Object.values(METRICS)
        .map(({ name }) => name)
        .sort(),
    );
    const value = (name: string, attributes: object): unknown =>
      points.get(name)!.find((point) => Object.entries(attributes).every(([key, one]) => point.attributes[key] === one))
        ?.value;
    expect(value(METRICS.events.name, { tracker: 'metrics', outcome: 'accepted' })).toBe(3);
    expect(value(METRICS.events.name, { tracker: 'metrics', outcome: 'delivered' })).toBe(3);
    expect(value(METRICS.rejected.name, { tracker: 'metrics', reason: 'invalid' })).toBe(1);
    expect(value(METRICS.waiting.name, { tracker: 'metrics', state: 'queued' })).toBe(0);
    expect(value(METRICS.hookErrors.name, { tracker: 'metrics' })).toBe(1);
    expect(value(METRICS.paused.name, { tracker: 'metrics' })).toBe(0);
    expect(value(METRICS.limit.name, { tracker: 'metrics' })).toBeGreaterThanOrEqual(8);
    expect(value(METRICS.duration.name, { tracker: 'metrics', status: '200' })).toMatchObject({
      count: 3,
      // In seconds, as its unit is.
      buckets: { boundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20] },
    });
    await tracker.shutdown();
  });

  it('stops reporting with the tracker', async () => {
    const tracker = create('gone');
    await tracker.trackAndWait({ eventType: 'x', value: 1 });
    await tracker.shutdown();
    const points = await collected();
    const ofTracker = (points.get(METRICS.events.name) ?? []).filter(
      ({ attributes }) => attributes['tracker'] === 'gone',
    );
    expect(ofTracker).toEqual([]);
  });

  it('reports what a relay or worker claims and sends, until it ends', async () => {
    const relay = await sendOneAs('relay');
    const ended = await sendOneAs('ended');
    await ended.shutdown(1_000);
    const points = await collected();
    const said = (name: string, tracker: string): unknown =>
      points
        .get(name)!
        .filter(({ attributes }) => attributes['tracker'] === tracker)
        .map(({ attributes: { outcome, state }, value }) => [outcome ?? state, value]);
    expect(said(METRICS.events.name, 'relay')).toEqual([
      ['claimed', 1],
      ['delivered', 1],
      ['sampled', 0],
      ['dead', 0],
      ['released', 0],
    ]);
    expect(said(METRICS.waiting.name, 'relay')).toEqual([['inFlight', 0]]);
    expect(said(METRICS.paused.name, 'relay')).toEqual([[undefined, 0]]);
    expect(said(METRICS.events.name, 'ended')).toEqual([]);
    await relay.shutdown(1_000);
  });

  it("keeps its own requests, the first included, out of the app's traces", async () => {
    const tracker = create('untraced');
    await trace.getTracer('app').startActiveSpan('request', async (span) => {
      const outcomes = await Promise.all([1, 2, 3].map((value) => tracker.trackAndWait({ eventType: 'x', value })));
      expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered']);
      // The app's own request is traced, so the instrumentation is at work.
      await (await fetch(baseUrl)).text();
      span.end();
    });
    await tracker.shutdown();
    expect(spans.getFinishedSpans().map(({ name }) => name)).toEqual(['GET', 'request']);
  });
});
