import type { Answer, Attacker, Form, Route } from "../model/probe.ts";
import { sendPatiently } from "./attacker.ts";
import { TargetUnreachable } from "./errors.ts";
import { kindOf, leadsOf } from "./leads.ts";
import { openApiPaths } from "./openapi.ts";
import { redirectTarget } from "./redirect.ts";
import { isRiskyLink } from "./risky-link.ts";
import { readRobots } from "./robots.ts";
import { routeShape } from "./route-shape.ts";

const maxPages = 60;
const maxScripts = 15;
const maxRoutes = 300;
const maxForms = 60;
/** Pages that differ in their identifiers alone are one page; the second is for probes that need two. */
const maxPerShape = 2;
/** Siblings such as the posts of a blog have names of their own and are still alike. */
const maxPerParent = 12;
/** A page that answers so slowly is not worth the wait while there are others. */
const pageTimeoutMs = 5_000;
const maxLosses = 3;

/** A target that refuses this many pages for their rate, after the waits it asked for, is asked no more. */
const maxRateRefusals = 3;

/** One walk through a target: what was retrieved, what is still to be asked for. */
export class Crawl {
  readonly pages: Answer[] = [];
  readonly forms: Form[] = [];
  readonly #attacker: Attacker;
  readonly #scope: string;
  readonly #onRetrieved: (path: string) => void;
  readonly #routes = new Map<string, Route>();
  readonly #formKeys = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #counts = new Map<string, number>();
  readonly #queue: Route[] = [];
  readonly #scripts: string[] = [];
  #losses = 0;
  #rateRefusals = 0;

  constructor(attacker: Attacker, scope: string, onRetrieved: (path: string) => void) {
    this.#attacker = attacker;
    this.#scope = scope;
    this.#onRetrieved = onRetrieved;
  }

  get routes(): readonly Route[] {
    return [...this.#routes.values()];
  }

  /** Asks for the home page. @throws TargetUnreachable where nothing answers. */
  async start(path: string): Promise<Answer> {
    this.#asked.add(path);
    const home = await sendPatiently(this.#attacker, { path });
    this.#onRetrieved(path);
    this.pages.push(home);
    this.#addRoute({ method: "GET", path, queryNames: [], source: "link" });
    return home;
  }

  /** Follows everything that the home page, the given routes and the well-known files lead to. */
  async walk(home: Answer, given: readonly Route[], shell: Answer | undefined): Promise<void> {
    for (const route of given) this.#enqueue(route, true);
    this.#digest(home);
    await this.#readRobots();
    for (const path of ["/sitemap.xml", ...openApiPaths.map((name) => `${this.#scope}${name}`)]) {
      const answer = await this.#ask(path);
      if (answer?.status === 200 && kindOf(answer) !== "html") this.#keep(answer);
    }
    for (let scriptCount = 0; ;) {
      const script = scriptCount < maxScripts ? this.#scripts.shift() : undefined;
      const route = script === undefined ? this.#queue.shift() : undefined;
      const path = script ?? route?.path;
      if (path === undefined || this.pages.length >= maxPages) break;
      if (script !== undefined) scriptCount++;
      const answer = await this.#ask(path);
      if (answer === undefined) continue;
      const isMissing = answer.status === 404 || (shell !== undefined && answer.body === shell.body);
      if (!isMissing || route?.source === "given") this.#keep(answer);
      // What a script or robots.txt names and nobody serves is no route.
      else if (route?.source === "script" || route?.source === "robots") this.#routes.delete(keyOf(route));
    }
  }

  async #readRobots(): Promise<void> {
    const answer = await this.#ask("/robots.txt");
    if (answer?.status !== 200 || kindOf(answer) === "html") return;
    const robots = readRobots(answer.body);
    for (const path of robots.paths) this.#enqueue({ method: "GET", path, queryNames: [], source: "robots" });
    for (const sitemap of robots.sitemaps) {
      const url = URL.parse(sitemap, this.#attacker.origin.href);
      if (url?.origin !== this.#attacker.origin.origin) continue;
      const found = await this.#ask(`${url.pathname}${url.search}`);
      if (found?.status === 200) this.#digest(found);
    }
  }

  /** One page, once. A page that does not answer is left out while others do. */
  async #ask(path: string): Promise<Answer | undefined> {
    if (this.#asked.has(path) || this.#rateRefusals >= maxRateRefusals) return undefined;
    this.#asked.add(path);
    try {
      const answer = await sendPatiently(this.#attacker, { path, timeoutMs: pageTimeoutMs });
      this.#losses = 0;
      this.#onRetrieved(path);
      if (answer.status === 429) this.#rateRefusals++;
      return answer;
    } catch (error) {
      if (!(error instanceof TargetUnreachable) || ++this.#losses >= maxLosses) throw error;
      return undefined;
    }
  }

  #keep(answer: Answer): void {
    this.pages.push(answer);
    this.#digest(answer);
  }

  #digest(answer: Answer): void {
    const { origin } = this.#attacker;
    const target = redirectTarget(answer);
    if (target?.origin === origin.origin && !isRiskyLink(`${target.pathname}${target.search}`)) {
      // A page may send its visitors out of the scope, to a login for all.
      this.#enqueue(
        { method: "GET", path: `${target.pathname}${target.search}`, queryNames: [], source: "link" },
        true,
      );
    }
    const leads = leadsOf(answer, origin);
    for (const script of leads.scripts) if (this.#count(`script ${script}`) === 1) this.#scripts.push(script);
    for (const route of leads.routes) this.#enqueue(route);
    for (const form of leads.forms) {
      const key = `${form.method} ${routeShape(form.action)} ${form.fields.map(({ name }) => name).join(" ")}`;
      if (this.#formKeys.has(key) || this.forms.length >= maxForms) continue;
      this.#formKeys.add(key);
      this.forms.push(form);
    }
  }

  #enqueue(route: Route, isTrusted = false): void {
    if (!isTrusted && !route.path.startsWith(this.#scope)) return;
    if (!this.#addRoute(route) || route.method !== "GET" || this.#asked.has(route.path)) return;
    const parent = route.path.slice(0, route.path.split("?", 1)[0]?.lastIndexOf("/"));
    const isCrowded = parent.length >= this.#scope.length && this.#count(`in ${parent}`) > maxPerParent;
    // A form is for people to fill in: its bare action is not asked for.
    if (isTrusted || (!isCrowded && route.source !== "form")) this.#queue.push(route);
  }

  /** Whether the route was new; what is known of it from two sources is kept together. */
  #addRoute(route: Route): boolean {
    const key = keyOf(route);
    const known = this.#routes.get(key);
    if (known !== undefined) {
      this.#routes.set(key, {
        ...route,
        ...known,
        queryNames: [...new Set([...known.queryNames, ...route.queryNames])],
      });
      return known.source === "form";
    }
    if (this.#routes.size >= maxRoutes) return false;
    if (route.source !== "given" && this.#count(`${route.method} ${routeShape(route.path)}`) > maxPerShape) {
      return false;
    }
    this.#routes.set(key, route);
    return true;
  }

  #count(what: string): number {
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    return count;
  }
}

function keyOf(route: Route): string {
  return `${route.method} ${route.path}`;
}
