import type { RouteReader } from "../http/exchange.ts";
import { mountText, pathText, type ExpressLayer, type ExpressPath } from "./express-layer.ts";

interface ExpressRouter {
  readonly stack?: readonly ExpressLayer[];
  /** Of an application of Express 4; its `router` throws. */
  readonly _router?: ExpressRouter;
  readonly router?: ExpressRouter;
  readonly mountpath?: ExpressPath;
  readonly parent?: ExpressRouter;
}

interface ExpressRoute {
  readonly path: ExpressPath;
}

interface RoutedRequest {
  readonly route?: ExpressRoute;
  readonly app?: ExpressRouter;
  readonly originalUrl?: string;
}

/** Routers within routers, and layers of one application: more are left alone. */
const mostDepth = 32;
const mostLayers = 20_000;
/** Where an application makes routes while it serves, each is looked for in the whole tree: so often, and no more. */
const mostWalks = 1_000;

/** Where a route was found: one router may be mounted at several places. */
type Places = Map<object, string[]>;

const placesOf = new WeakMap<object, { readonly places: Places; walks: number }>();

/**
 * The template of the route that Express chose, with the paths of the routers and applications around it as they were
 * written. Express itself keeps `baseUrl`, which is as the client wrote it, and may be restored by the time that a request is
 * done.
 */
export const expressRoute: RouteReader = (source) => {
  const { route, app, originalUrl = "/" } = source as RoutedRequest;
  if (route === undefined || app === undefined) return undefined;
  const own = pathText(route.path);
  const places = placesIn(app, route) ?? placesIn(rootOf(app), route);
  // A router that a function of the application calls stands in no stack.
  if (places === undefined) return `*${own}`;
  const place = places.length === 1 ? places[0] : places.find((prefix) => isUnder(originalUrl, prefix));
  return joined(place ?? places.join("|"), own);
};

function placesIn(app: ExpressRouter, route: object): readonly string[] | undefined {
  let known = placesOf.get(app);
  if (known === undefined) placesOf.set(app, (known = { places: new Map(), walks: 0 }));
  const found = known.places.get(route);
  if (found !== undefined || known.walks >= mostWalks) return found;
  known.walks++;
  known.places.clear();
  const walk: Walk = { places: known.places, layers: 0 };
  visit(app, mountedAt(app), 0, walk);
  return known.places.get(route);
}

interface Walk {
  readonly places: Places;
  layers: number;
}

function visit(router: ExpressRouter, prefix: string, depth: number, walk: Walk): void {
  if (depth > mostDepth) return;
  const stack =
    router.stack ?? router._router?.stack ?? (isApplication(router) ? router.router?.stack : undefined);
  for (const layer of stack ?? []) {
    if (++walk.layers > mostLayers) return;
    if (layer.route !== undefined) {
      const places = walk.places.get(layer.route);
      if (places === undefined) walk.places.set(layer.route, [prefix]);
      else if (!places.includes(prefix)) places.push(prefix);
    } else if (typeof layer.handle === "function") {
      visit(layer.handle as ExpressRouter, joined(prefix, mountText(layer) ?? "/*"), depth + 1, walk);
    }
  }
}

/** In Express 4, `router` of an application is there to throw; before the first route `_router` is not there either. */
function isApplication(router: ExpressRouter): boolean {
  return "mountpath" in router && !("lazyrouter" in router);
}

function mountedAt(app: ExpressRouter): string {
  let prefix = "";
  let current = app;
  for (let depth = 0; depth < mostDepth && current.parent !== undefined; depth++) {
    prefix = joined(current.mountpath === undefined ? "" : pathText(current.mountpath), prefix);
    current = current.parent;
  }
  return prefix;
}

function rootOf(app: ExpressRouter): ExpressRouter {
  let root = app;
  for (let depth = 0; depth < mostDepth && root.parent !== undefined; depth++) root = root.parent;
  return root;
}

function joined(prefix: string, path: string): string {
  if (prefix === "") return path;
  const base = prefix.endsWith("/") ? prefix.slice(0, -1) : prefix;
  return path === "/" ? base : `${base}${path}`;
}

/** Whether a path lies under a mount: its segments are the same, or the mount leaves them open. */
function isUnder(url: string, prefix: string): boolean {
  const segments = (url.split("?", 1)[0] ?? "").toLowerCase().split("/");
  return prefix
    .toLowerCase()
    .split("/")
    .every((part, index) => /[:*({|]/.test(part) || part === segments[index]);
}
