import type { RouteReader } from "../http/exchange.ts";

interface HonoRoute {
  readonly path: string;
  readonly method: string;
  readonly handler: HonoHandler;
}

type HonoHandler = ((...args: never[]) => unknown) & { readonly __COMPOSED_HANDLER?: HonoHandler };
type Match = readonly [handler: readonly [HonoHandler, HonoRoute], ...rest: unknown[]];

/** What is used of a Hono application to ask its router. */
interface RoutingApplication {
  readonly getPath?: (request: Request) => string;
  readonly router?: { match(method: string, path: string): readonly [readonly Match[], ...unknown[]] };
}

/**
 * Asks the router of a Hono application again, when somebody wants to know: Hono tells nobody outside of the handlers. The
 * source is the request.
 */
export function honoRouteReader(app: object): RouteReader {
  return (source) => {
    const { router, getPath } = app as RoutingApplication;
    if (router === undefined || getPath === undefined) return undefined;
    const request = source as Request;
    // Hono answers HEAD by the routes of GET.
    const method = request.method === "HEAD" ? "GET" : request.method;
    const [matches] = router.match(method, getPath(request));
    return chosenOf(matches.map(([[, route]]) => route))?.path;
  };
}

/**
 * The first that can't pass the request on; where all can, the last that was written for a method. Middleware alone is no
 * route.
 */
function chosenOf(routes: readonly HonoRoute[]): HonoRoute | undefined {
  return (
    routes.find(({ handler }) => (handler.__COMPOSED_HANDLER ?? handler).length < 2) ??
    routes.findLast(({ method }) => method !== "ALL")
  );
}
