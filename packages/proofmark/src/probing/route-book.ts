import type { Form, Route } from "../model/probe.ts";
import { routeShape } from "./route-shape.ts";

const maxRoutes = 300;
const maxForms = 60;
/** Pages that differ in their identifiers alone are one page; the second is for probes that need two. */
const maxPerShape = 2;

/** What a walk has found so far, each route and form once. */
export class RouteBook {
  readonly forms: Form[] = [];
  readonly #routes = new Map<string, Route>();
  readonly #formKeys = new Set<string>();
  readonly #shapes = new Map<string, number>();

  get routes(): readonly Route[] {
    return [...this.#routes.values()];
  }

  addForm(form: Form): void {
    const key = `${form.method} ${routeShape(form.action)} ${form.fields.map(({ name }) => name).join(" ")}`;
    if (this.#formKeys.has(key) || this.forms.length >= maxForms) return;
    this.#formKeys.add(key);
    this.forms.push(form);
  }

  /** Whether the route is worth asking for; what is known of it from two sources is kept together. */
  addRoute(route: Route): boolean {
    const key = keyOf(route);
    const known = this.#routes.get(key);
    if (known !== undefined) {
      const queryNames = [...new Set([...known.queryNames, ...route.queryNames])];
      this.#routes.set(key, { ...route, ...known, queryNames });
      return known.source === "form";
    }
    if (this.#routes.size >= maxRoutes || (route.source !== "given" && this.#isRepetition(route)))
      return false;
    this.#routes.set(key, route);
    return true;
  }

  /** Takes out what a script or robots.txt names and nobody serves. */
  remove(path: string): void {
    this.#routes.delete(keyOf({ method: "GET", path }));
  }

  #isRepetition(route: Route): boolean {
    const shape = `${route.method} ${routeShape(route.path)}`;
    const count = (this.#shapes.get(shape) ?? 0) + 1;
    this.#shapes.set(shape, count);
    return count > maxPerShape;
  }
}

function keyOf({ method, path }: Pick<Route, "method" | "path">): string {
  return `${method} ${path}`;
}
