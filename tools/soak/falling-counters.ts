/** Series that never fall, by name and labels: counters, and the counts of histograms. */
export function readCounters(exposition: string): ReadonlyMap<string, number> {
  const types = new Map<string, string>();
  const counters = new Map<string, number>();
  for (const line of exposition.split("\n")) {
    const type = /^# TYPE (?<name>\S+) (?<type>\S+)/.exec(line)?.groups;
    if (type?.["name"] !== undefined && type["type"] !== undefined) types.set(type["name"], type["type"]);
    if (line === "" || line.startsWith("#")) continue;
    const series = /^(?<series>(?<name>[^\s{]+)(?:\{.*\})?) (?<value>\S+)/.exec(line)?.groups;
    if (series?.["name"] === undefined || series["series"] === undefined) continue;
    const name = series["name"];
    const isCounter =
      types.get(name) === "counter" ||
      types.get(name.replace(/_(?:bucket|count|sum|total)$/, "")) === "histogram";
    if (isCounter) counters.set(series["series"], Number(series["value"]));
  }
  return counters;
}

/** Series that fell, or went away, from one scrape of a process to the next. */
export function fallingCounters(expositions: readonly string[]): readonly string[] {
  const fallen = new Set<string>();
  let before: ReadonlyMap<string, number> = new Map();
  for (const exposition of expositions) {
    const now = readCounters(exposition);
    for (const [series, value] of before) if (!((now.get(series) ?? -1) >= value)) fallen.add(series);
    before = now;
  }
  return [...fallen];
}
