import { Gauge, type Registry } from 'prom-client';

export interface AnnouncedGauge {
  readonly name: string;
  readonly help: string;
  /** Asked for whenever the metrics are read. */
  readonly value: () => number | Promise<number>;
}

/** A figure that is asked for, not kept. One that cannot be had is NaN, and the others are given all the same. */
export function announceGauge(registry: Registry, { name, help, value }: AnnouncedGauge): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      // A store that is out of reach shows on `/readyz`.
      this.set(await Promise.resolve(value()).catch(() => Number.NaN));
    },
  });
}
