import { isHttpAddress } from './http-address.js';

const SERVICE_NAME = 'passid-verification-ledger';

/** Where an OTLP receiver takes traces, below its base address. */
const TRACES_PATH = 'v1/traces';

export interface TracingSettings {
  /** Where spans are sent, as OTLP over HTTP. */
  readonly url: string;
  readonly serviceName: string;
}

interface Reading {
  readonly text: (name: string) => string | undefined;
  readonly problems: string[];
}

/** OpenTelemetry's own variables. Nothing is traced until one of them names a receiver. */
export function readTracing({ text, problems }: Reading): TracingSettings | undefined {
  if (text('OTEL_SDK_DISABLED')?.toLowerCase() === 'true' || text('OTEL_TRACES_EXPORTER') === 'none') return undefined;
  const base = text('OTEL_EXPORTER_OTLP_ENDPOINT');
  const url = text('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? (base && `${base.replace(/\/+$/, '')}/${TRACES_PATH}`);
  if (url === undefined) return undefined;
  if (!isHttpAddress(url))
    problems.push(`OTEL_EXPORTER_OTLP_ENDPOINT is "${base ?? url}". It takes an http or https address.`);
  const protocol = text('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ?? text('OTEL_EXPORTER_OTLP_PROTOCOL');
  if (protocol === 'grpc')
    problems.push(
      'OTEL_EXPORTER_OTLP_PROTOCOL is "grpc". Spans are sent over HTTP: name the receiver’s HTTP port (4318).',
    );
  return { url, serviceName: text('OTEL_SERVICE_NAME') ?? SERVICE_NAME };
}
