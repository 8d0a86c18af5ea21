import type { Route } from "../routes/route.ts";

export type RouteMatch =
  | { readonly route: Route; readonly id: string }
  /** There is such a path, and these are its methods. */
  | { readonly methods: readonly string[] };

interface Found {
  readonly template: string;
  readonly routes: readonly Route[];
  readonly id: string;
}

const idPart = "{id}";

/** Finds routes by paths as they are sent: an escaped or doubled spelling is no path of theirs. */
export class RouteTable {
  readonly #byShape: ReadonlyMap<string, readonly Route[]>;

  constructor(basePath: string, routes: readonly Route[]) {
    const byShape = new Map<string, Route[]>();
    for (const route of routes) {
      const shape = basePath + route.path;
      byShape.set(shape, [...(byShape.get(shape) ?? []), route]);
    }
    this.#byShape = byShape;
  }

  templateOf(path: string): string | undefined {
    return this.#find(path)?.template;
  }

  /** `methods` is empty where there is no such path. */
  match(method: string, path: string): RouteMatch {
    const found = this.#find(path);
    const routes = found?.routes ?? [];
    const asked = method === "HEAD" ? "GET" : method;
    const route = routes.find((each) => each.method === asked);
    return route === undefined
      ? { methods: routes.map((each) => each.method) }
      : { route, id: found?.id ?? "" };
  }

  #find(path: string): Found | undefined {
    const exact = this.#byShape.get(path);
    if (exact !== undefined) return { template: path, routes: exact, id: "" };
    const parts = path.split("/");
    // Only the last two parts of a path can be an id: `/keys/{id}/rotate`.
    for (const index of [parts.length - 1, parts.length - 2]) {
      const id = parts[index] ?? "";
      if (!/^[\w-]{1,256}$/.test(id)) continue;
      const template = parts.with(index, idPart).join("/");
      const routes = this.#byShape.get(template);
      if (routes !== undefined) return { template, routes, id };
    }
    return undefined;
  }
}
