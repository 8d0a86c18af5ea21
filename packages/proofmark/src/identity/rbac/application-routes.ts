import { METHODS } from "node:http";

/** An Express application or router, as far as its routes are concerned. */
type ExpressRouter = object;

/** A Fastify instance, as far as its routes are concerned. */
interface FastifyLike {
  addHook(
    name: "onRoute",
    hook: (route: { readonly method: string | string[]; readonly url: string }) => void,
  ): unknown;
  printRoutes(): string;
}

interface Layer {
  readonly name?: string;
  /** Set for what is mounted at `/`. */
  readonly slash?: boolean;
  readonly regexp?: { readonly fast_slash?: boolean };
  readonly handle?: { readonly stack?: readonly Layer[] };
  readonly route?: {
    readonly path: unknown;
    readonly methods: Readonly<Record<string, boolean>>;
  };
}

/**
 * The routes of an Express 4 or 5 application, as lines for `routesWithoutRule`. Express does not keep the path that a
 * router or application is mounted at: name those in `mounted`.
 * @throws Error where one is mounted that is not named: its routes would be missing from the list.
 * @example expressRoutes(app, { "/api": apiRouter })
 */
export function expressRoutes(
  app: ExpressRouter,
  mounted: Readonly<Record<string, ExpressRouter>> = {},
): readonly string[] {
  const named = Object.entries(mounted);
  const stacks = new Set(named.map(([, router]) => stackOf(router)));
  const routes: string[] = [];
  let hiddenApplications = 0;
  const read = (stack: readonly Layer[], prefix: string): void => {
    for (const layer of stack) {
      if (layer.route !== undefined) routes.push(...linesOf(layer.route, prefix));
      // An application within an application stands behind a function of this name.
      else if (layer.name === "mounted_app") hiddenApplications++;
      else if (layer.handle?.stack !== undefined && !stacks.has(layer.handle.stack)) {
        if (layer.slash !== true && layer.regexp?.fast_slash !== true) throw unnamed();
        read(layer.handle.stack, prefix);
      }
    }
  };
  read(stackOf(app), "");
  for (const [prefix, router] of named) read(stackOf(router), prefix.replace(/\/+$/, ""));
  if (hiddenApplications > named.filter(([, router]) => "mountpath" in router).length) throw unnamed();
  return routes;
}

/**
 * The routes of a Fastify application, as lines for `routesWithoutRule`: call it before any route is added, and read the
 * list when the application is ready.
 * @throws Error where routes were added before: they would be missing from the list.
 */
export function fastifyRoutes(app: FastifyLike): readonly string[] {
  if (/[├└]/.test(app.printRoutes()))
    throw new Error("This Fastify application has routes already: call fastifyRoutes() before adding any.");
  const routes: string[] = [];
  app.addHook("onRoute", ({ method, url }) => {
    for (const each of [method].flat()) routes.push(`${each.toUpperCase()} ${url}`);
  });
  return routes;
}

function stackOf(router: ExpressRouter): readonly Layer[] {
  // Express 4 makes its router with the first route, and throws where it is asked for `router`.
  const isExpress4 = "lazyrouter" in router;
  const own: unknown = Reflect.get(router, isExpress4 ? "_router" : "router");
  if (isExpress4 && own === undefined) return [];
  for (const holder of [own, router]) if (isRouter(holder)) return holder.stack;
  throw new TypeError("This is neither an Express application nor a router: it has no stack of routes.");
}

function isRouter(holder: unknown): holder is { readonly stack: readonly Layer[] } {
  return typeof holder === "function" && "stack" in holder && Array.isArray(holder.stack);
}

function linesOf({ path, methods }: NonNullable<Layer["route"]>, prefix: string): string[] {
  // `app.all` adds every method that Node knows, `route.all` one of this name.
  const isAll = methods["_all"] === true || METHODS.every((name) => methods[name.toLowerCase()] === true);
  const names = isAll ? ["ALL"] : Object.keys(methods).map((name) => name.toUpperCase());
  return [path].flat().flatMap((each) => names.map((name) => `${name} ${lineOf(each, prefix)}`));
}

/** A regular expression has no path that a rule could be held against. */
function lineOf(path: unknown, prefix: string): string {
  if (typeof path !== "string") return `${prefix} (${String(path)})`.trim();
  return path === "/" && prefix !== "" ? prefix : `${prefix}${path}`;
}

function unnamed(): Error {
  return new Error(
    'A router is mounted whose path Express does not keep. Name it: expressRoutes(app, { "/api": apiRouter }).',
  );
}
