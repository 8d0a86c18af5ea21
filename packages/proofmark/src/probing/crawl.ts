import type { Answer, Attacker, Route } from "../model/probe.ts";
import { sendPatiently } from "./attacker.ts";
import { TargetUnreachable } from "./errors.ts";
import { inBatches } from "./in-batches.ts";
import { kindOf, leadsOf } from "./leads.ts";
import { openApiPaths } from "./openapi.ts";
import { redirectTarget } from "./redirect.ts";
import { pathAndQuery } from "./request-path.ts";
import { isRiskyLink } from "./risky-link.ts";
import { readRobots } from "./robots.ts";
import { RouteBook } from "./route-book.ts";

const maxPages = 60;
const maxScripts = 15;
/** Siblings such as the posts of a blog have names of their own and are still alike. */
const maxPerParent = 12;
/** A page that answers so slowly is not worth the wait while there are others. */
const pageTimeoutMs = 5_000;
const maxLosses = 8;
/** Requests at a time: a walk over a slow line takes a quarter of the time, and no server minds. */
const batchSize = 4;

/** A target that refuses this many pages for their rate, after the waits it asked for, is asked no more. */
const maxRateRefusals = 3;

type Lead = Pick<Route, "path"> & Partial<Pick<Route, "source">>;

/** One walk through a target: what was retrieved, what is still to be asked for. */
export class Crawl {
  readonly pages: Answer[] = [];
  readonly book = new RouteBook();
  readonly #attacker: Attacker;
  readonly #scope: string;
  readonly #onRetrieved: (path: string) => void;
  readonly #asked = new Set<string>();
  readonly #siblings = new Map<string, number>();
  readonly #queue: Route[] = [];
  readonly #scripts: string[] = [];
  #home = "/";
  #losses = 0;
  #scriptCount = 0;
  #rateRefusals = 0;

  constructor(attacker: Attacker, scope: string, onRetrieved: (path: string) => void) {
    this.#attacker = attacker;
    this.#scope = scope;
    this.#onRetrieved = onRetrieved;
  }

  /** Asks for the home page. @throws TargetUnreachable where nothing answers. */
  async start(path: string): Promise<Answer> {
    this.#asked.add(path);
    this.#home = path;
    const home = await sendPatiently(this.#attacker, { path });
    this.#onRetrieved(path);
    this.pages.push(home);
    this.book.addRoute({ method: "GET", path, queryNames: [], source: "link" });
    return home;
  }

  /** Follows everything that the home page, the given routes and the well-known files lead to. */
  async walk(home: Answer, given: readonly Route[], shell: Answer | undefined): Promise<void> {
    for (const route of given) this.#enqueue(route, true);
    this.#digest(home);
    await this.#readRobots();
    const descriptions = ["/sitemap.xml", ...openApiPaths.map((name) => `${this.#scope}${name}`)];
    for (const answer of await inBatches(descriptions, batchSize, (path) => this.#ask(path))) {
      if (answer?.status === 200 && kindOf(answer) !== "html") this.#keep(answer);
    }
    for (let batch = this.#nextBatch(); batch.length > 0; batch = this.#nextBatch()) {
      const answers = await Promise.all(batch.map(({ path }) => this.#ask(path)));
      for (const [index, route] of batch.entries()) this.#judge(route, answers[index], shell);
    }
  }

  /** Scripts first: what they name is nowhere else. */
  #nextBatch(): readonly Lead[] {
    const room = Math.min(batchSize, maxPages - this.pages.length);
    const scripts = this.#scripts.splice(0, Math.max(0, Math.min(room, maxScripts - this.#scriptCount)));
    this.#scriptCount += scripts.length;
    return [
      ...scripts.map((path) => ({ path })),
      ...this.#queue.splice(0, Math.max(0, room - scripts.length)),
    ];
  }

  #judge(lead: Lead, answer: Answer | undefined, shell: Answer | undefined): void {
    if (answer === undefined) return;
    const isMissing = answer.status === 404 || (shell !== undefined && answer.body === shell.body);
    if (!isMissing || lead.source === "given") this.#keep(answer);
    else if (lead.source === "script" || lead.source === "robots") this.book.remove(lead.path);
  }

  async #readRobots(): Promise<void> {
    const answer = await this.#ask("/robots.txt");
    if (answer?.status !== 200 || kindOf(answer) === "html") return;
    const robots = readRobots(answer.body);
    for (const path of robots.paths) this.#enqueue({ method: "GET", path, queryNames: [], source: "robots" });
    for (const sitemap of robots.sitemaps) {
      const url = URL.parse(sitemap, this.#attacker.origin.href);
      if (url?.origin !== this.#attacker.origin.origin) continue;
      const found = await this.#ask(pathAndQuery(url));
      if (found?.status === 200) this.#digest(found);
    }
  }

  /** One page, once. A page that does not answer is left out where the home page still does. */
  async #ask(path: string): Promise<Answer | undefined> {
    const isTired = this.#rateRefusals >= maxRateRefusals || this.#losses >= maxLosses;
    if (this.#asked.has(path) || isTired) return undefined;
    this.#asked.add(path);
    try {
      const answer = await sendPatiently(this.#attacker, { path, timeoutMs: pageTimeoutMs });
      this.#onRetrieved(path);
      if (answer.status === 429) this.#rateRefusals++;
      return answer;
    } catch (error) {
      if (!(error instanceof TargetUnreachable)) throw error;
      this.#losses++;
      await this.#attacker.send({ path: this.#home });
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
    const path = target?.origin === origin.origin ? pathAndQuery(target) : undefined;
    // A page may send its visitors out of the scope, to a login for all.
    if (path !== undefined && !isRiskyLink(path))
      this.#enqueue({ method: "GET", path, queryNames: [], source: "link" }, true);
    const leads = leadsOf(answer, origin);
    for (const script of leads.scripts) if (!this.#scripts.includes(script)) this.#scripts.push(script);
    for (const route of leads.routes) this.#enqueue(route);
    for (const form of leads.forms) this.book.addForm(form);
  }

  #enqueue(route: Route, isTrusted = false): void {
    if (!isTrusted && !route.path.startsWith(this.#scope)) return;
    if (!this.book.addRoute(route) || route.method !== "GET" || this.#asked.has(route.path)) return;
    const parent = route.path.slice(0, route.path.split("?", 1)[0]?.lastIndexOf("/"));
    const siblings = (this.#siblings.get(parent) ?? 0) + 1;
    this.#siblings.set(parent, siblings);
    const isCrowded = parent.length >= this.#scope.length && siblings > maxPerParent;
    // A form is for people to fill in: its bare action is not asked for.
    if (isTrusted || (!isCrowded && route.source !== "form")) this.#queue.push(route);
  }
}
