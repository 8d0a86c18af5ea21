import { Histogram, type MetricObjectWithValues, type MetricValueWithName } from "prom-client";

import type { Buckets } from "./buckets.ts";
import type { MetricRow } from "./metric-table.ts";
import type { Exemplar } from "./request-durations.ts";

/** What a histogram is made of at a scrape. */
export interface CountedSeries {
  /** In the order of the metric's labels. */
  readonly labels: readonly string[];
  readonly buckets: Buckets;
  readonly exemplars?: readonly (Exemplar | undefined)[];
}

type Labels = Readonly<Record<string, string>>;

interface Value {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  /** prom-client writes the labels of one series once. */
  readonly sharedLabels: Labels;
  readonly value: number;
  readonly exemplar?: { readonly labelSet: Labels; readonly value: number; readonly timestamp: number };
}

/** A histogram of prom-client whose values are counted elsewhere, and read when somebody scrapes. */
export class CountedHistogram extends Histogram {
  readonly #row: MetricRow;
  readonly #read: () => Iterable<CountedSeries>;

  constructor(row: MetricRow, read: () => Iterable<CountedSeries>) {
    super({ name: row.name, help: row.help, labelNames: [...row.labels], registers: [] });
    this.#row = row;
    this.#read = read;
  }

  override async get(): Promise<MetricObjectWithValues<MetricValueWithName<string>>> {
    const { values, ...rest } = await this.getForPromString();
    return {
      ...rest,
      values: values.map(({ metricName, value, exemplar, labels, sharedLabels }) => ({
        metricName,
        value,
        exemplar,
        labels: { ...sharedLabels, ...labels },
      })),
      // Its types have a number for the type of a metric, and its code the name.
    } as unknown as MetricObjectWithValues<MetricValueWithName<string>>;
  }

  /** What prom-client's registry asks for when it writes. */
  async getForPromString() {
    const { name, help } = this.#row;
    const values: Value[] = [];
    for (const series of this.#read()) this.#addValues(series, values);
    return { name, help, type: "histogram", values, aggregator: "sum" };
  }

  #addValues({ labels: texts, buckets, exemplars = [] }: CountedSeries, values: Value[]): void {
    const { name, labels: names } = this.#row;
    const sharedLabels = Object.fromEntries(names.map((label, index) => [label, texts[index] ?? ""]));
    const { bounds, counts, sum } = buckets;
    let below = 0;
    for (const [index, count] of counts.entries()) {
      below += count;
      const labels = { le: bounds[index] ?? "+Inf" };
      const value = { metricName: `${name}_bucket`, labels, sharedLabels, value: below };
      const exemplar = exemplars[index];
      values.push(exemplar === undefined ? value : { ...value, exemplar: written(exemplar) });
    }
    values.push({ metricName: `${name}_sum`, labels: {}, sharedLabels, value: sum });
    values.push({ metricName: `${name}_count`, labels: {}, sharedLabels, value: below });
  }
}

/** OpenMetrics 1.0, exemplars: seconds since 1970. */
function written({ traceId, seconds, at }: Exemplar): NonNullable<Value["exemplar"]> {
  return { labelSet: { trace_id: traceId }, value: seconds, timestamp: at / 1000 };
}
