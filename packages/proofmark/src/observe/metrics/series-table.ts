/** What every label of the one series says that stands for those past the maximum. */
export const otherLabel = "other";

export interface Series<Cell> {
  /** In the order of the metric's labels. */
  readonly labels: readonly string[];
  readonly cell: Cell;
}

/** The series of one metric, by the values of its labels: at most `maxSeries`, and one more for all others. */
export class SeriesTable<Cell> {
  readonly maxSeries: number;
  readonly #create: () => Cell;
  readonly #series = new Map<string, Series<Cell>>();
  #other: Series<Cell> | undefined;

  constructor(create: () => Cell, maxSeries: number) {
    this.#create = create;
    this.maxSeries = maxSeries;
  }

  at(...labels: readonly string[]): Cell {
    const key = labels.join("\0");
    let series = this.#series.get(key);
    if (series === undefined) {
      if (this.#series.size >= this.maxSeries) return this.#otherCell(labels.length);
      series = { labels, cell: this.#create() };
      this.#series.set(key, series);
    }
    return series.cell;
  }

  *[Symbol.iterator](): Generator<Series<Cell>> {
    yield* this.#series.values();
    if (this.#other !== undefined) yield this.#other;
  }

  clear(): void {
    this.#series.clear();
    this.#other = undefined;
  }

  #otherCell(length: number): Cell {
    this.#other ??= { labels: Array<string>(length).fill(otherLabel), cell: this.#create() };
    return this.#other.cell;
  }
}

export interface Count {
  value: number;
}

/** A table of counters. */
export function countTable(maxSeries: number): SeriesTable<Count> {
  return new SeriesTable(() => ({ value: 0 }), maxSeries);
}
