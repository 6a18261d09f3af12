import type { TracingOptions } from './open-tracer.js';
import { useTracer } from './span.js';

/** Sends spans until the returned function is called, which sends the rest. Loads the SDK only here, to save memory otherwise. */
export async function startTracing(options: TracingOptions): Promise<() => Promise<void>> {
  const { openTracer } = await import('./open-tracer.js');
  const { tracer, close } = openTracer(options);
  useTracer(tracer);
  return async () => {
    useTracer(undefined);
    await close();
  };
}
