import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { context, SpanStatusCode } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { annotate, currentTraceparent, inEntrySpan, inSpan, openSpan, traceFields, useTracer } from './span.js';

const CALLER = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('While nothing is traced', () => {
  it('work runs without a span, and there are no trace fields', async () => {
    const seen = await inSpan('outer', {}, () =>
      inEntrySpan('inner', { parent: CALLER }, () => Promise.resolve([currentTraceparent(), traceFields()])),
    );
    expect(seen).toEqual([undefined, {}]);
    expect(openSpan('request', { parent: CALLER })).toBeUndefined();
    annotate({ anything: 1 });
  });
});

describe('A trace', () => {
  const exporter = new InMemorySpanExporter();
  const manager = new AsyncLocalStorageContextManager();
  beforeEach(() => {
    context.setGlobalContextManager(manager.enable());
    useTracer(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).getTracer('test'));
  });
  afterEach(() => {
    useTracer(undefined);
    context.disable();
    exporter.reset();
  });
  const named = (name: string) => exporter.getFinishedSpans().find((span) => span.name === name);

  it('continues a traceparent through everything awaited, and gives its own', async () => {
    const traceparent = await inEntrySpan('entry', { parent: CALLER, requestId: 'req-1' }, () =>
      inSpan('inner', {}, async () => {
        await new Promise(setImmediate);
        expect(traceFields()).toMatchObject({ trace_id: CALLER.slice(3, 35), request_id: 'req-1' });
        return currentTraceparent();
      }),
    );
    const inner = named('inner');
    expect(traceparent).toBe(`00-${CALLER.slice(3, 35)}-${inner?.spanContext().spanId}-01`);
    expect(inner?.parentSpanContext?.spanId).toBe(named('entry')?.spanContext().spanId);
    expect(named('entry')?.parentSpanContext?.spanId).toBe(CALLER.slice(36, 52));
    expect(traceFields()).toEqual({});
  });

  it('starts new at an entry span, whatever span is active', async () => {
    await inSpan('outer', {}, () => inEntrySpan('entry', {}, () => Promise.resolve()));
    expect(named('entry')?.parentSpanContext).toBeUndefined();
    expect(named('entry')?.spanContext().traceId).not.toBe(named('outer')?.spanContext().traceId);
  });

  it('records the class of an error that ended a span, and not its message', async () => {
    const failing = inSpan('failing', {}, () => Promise.reject(new TypeError('KE8V-3TXY-Z72L is no code')));
    await expect(failing).rejects.toThrow(TypeError);
    const span = named('failing');
    expect(span).toMatchObject({ status: { code: SpanStatusCode.ERROR }, attributes: { 'error.type': 'TypeError' } });
    expect(span?.events).toEqual([]);
    expect(JSON.stringify([span?.status, span?.attributes])).not.toContain('KE8V');
  });

  it('links at most 32 other traces, each once', async () => {
    const others = Array.from(
      { length: 50 },
      (_, index) => `00-${String(index + 1).padStart(32, '0')}-00f067aa0ba902b7-01`,
    );
    const links = [undefined, ...others.slice(0, 2), ...others];
    await inEntrySpan('batch', { links }, () => Promise.resolve());
    expect(new Set(named('batch')?.links.map((link) => link.context.traceId)).size).toBe(named('batch')?.links.length);
    expect(named('batch')?.links.length).toBe(32);
  });
});
