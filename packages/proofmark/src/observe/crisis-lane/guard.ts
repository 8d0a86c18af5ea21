import { parseOptions } from "../../config/parse-options.ts";
import { continueOnce } from "../../http/continue-once.ts";
import { discardBody } from "../../http/discard-body.ts";
import { hasBody, releaseStart } from "../../http/held-start.ts";
import { systemClock, type Clock } from "../../kernel/clock.ts";
import { compileGuardedPath } from "../../kernel/guarded-path.ts";
import { normalisePath } from "../../kernel/route-path.ts";
import { createSlot } from "../../model/exchange-slot.ts";
import type { Exchange, ResponseHead } from "../../model/exchange.ts";
import type { Guard, PipelineLink } from "../../model/guard.ts";
import type { Reply } from "../../model/verdict.ts";
import { Alerts } from "./alerts.ts";
import { LaneAnswers, preflight, type LaneRequest } from "./answer/lane-answers.ts";
import { directoryOf, doubtAbout } from "./directory/directory.ts";
import { crisisLaneOptions, type CrisisLaneOptions } from "./options.ts";
import { readLaneBody } from "./read-lane-body.ts";
import { recogniseSent } from "./recognise-sent.ts";
import { crisisLaneSpec } from "./spec.ts";
import { WatchedBody } from "./watched-body.ts";

/** The guard, and what an operator and a test ask of it. */
export interface CrisisLaneGuard extends Guard {
  /** Whether a text has waited for more than a minute, and nobody may know of it. */
  readonly isAlertFailing: boolean;
  /** Tries what is due. Called by the guard itself twice a second while something is to be told; tests call it too. */
  sweep(): void;
}

/** A watched route of this request, or that it is none. */
interface Watch {
  readonly body: WatchedBody | undefined;
}

const sweepMs = 500;
/** What a closing process gives a notice that is on its way. */
const closingMs = 5_000;
const notWatched: Watch = { body: undefined };

/**
 * A place that answers with contacts for people in danger whatever else is refused, and that recognises texts of danger on
 * the routes that it is told to watch. Stands before every other guard. Without `path` it does nothing.
 * @throws OptionsError where an option is wrong, or the country is not in the directory.
 * @example const guard = crisisLane({ path: "/crisis", country: "US", alert: async (notice) => await page(notice) });
 */
export function crisisLane(options?: CrisisLaneOptions, clock: Clock = systemClock): CrisisLaneGuard {
  const { path, country, resources, watch, alert } = parseOptions("crisis-lane", crisisLaneOptions, options);
  if (path === undefined || country === undefined)
    return { spec: crisisLaneSpec, isAlertFailing: false, sweep() {} };
  const directory = directoryOf(resources);
  const entry = directory.find((one) => one.country === country);
  const answers = new LaneAnswers({ path, country, directory });
  const lane = normalisePath(path);
  const link = `<${path}>; rel="help"`;
  const slot = createSlot<Watch>("crisis-lane");
  const routes = watch.map((route) => ({
    matches: compileGuardedPath(route.path),
    route: route.path,
    methods: new Set(route.methods),
    fields: route.fields === undefined ? undefined : new Set(route.fields),
  }));
  let pipeline: PipelineLink | undefined;
  let timer: NodeJS.Timeout | undefined;

  const alerts = new Alerts({
    alert,
    clock,
    onSign: ({ exchangeId, route }) => pipeline?.observe({ type: "crisis", exchangeId, route }),
    onState(state, count) {
      if (state === "recovered") {
        pipeline?.degradation("recovered", "The receiver of crisis alerts takes them again.");
        return;
      }
      const reason =
        "Nobody took a crisis alert within a minute: look at the event crisis, and at the receiver.";
      pipeline?.observe({ type: "loss", count, reason });
      pipeline?.degradation("degraded", reason);
    },
  });
  const sweep = (): void => {
    alerts.tick();
    if (alerts.isPending) timer ??= setInterval(sweep, sweepMs).unref();
    else {
      clearInterval(timer);
      timer = undefined;
    }
  };
  const raise = (exchange: Exchange, route: string): void => {
    alerts.raise({ exchangeId: exchange.id, route, client: exchange.client.address });
    sweep();
  };

  /** Whatever fails here fails towards the person: the contacts come all the same. */
  const answerSent = async (exchange: Exchange): Promise<Reply> => {
    const { request, response } = exchange;
    const asked = laneRequestOf(exchange);
    try {
      // The pipeline holds what comes while a guard thinks; it has begun to when this goes on.
      await Promise.resolve();
      const replay = releaseStart(request);
      if (request.headers.expect !== undefined && response !== undefined) continueOnce(response);
      const reading = readLaneBody(request);
      replay();
      const body = await reading;
      discardBody(request);
      const { isRecognised, asksForContact } = recogniseSent(request.headers["content-type"], body);
      const isRaised = isRecognised || asksForContact;
      if (isRaised) raise(exchange, path);
      return answers.answer(asked, { isRecognised, alert: isRaised ? "raised" : "none" });
    } catch (error) {
      pipeline?.fault(exchange, error);
      return answers.answer(asked, { isRecognised: false, alert: "none" });
    }
  };

  const watchOf = (exchange: Exchange): Watch => {
    const known = slot.get(exchange);
    if (known !== undefined) return known;
    const route = routes.find(({ matches }) => matches(exchange.path));
    let found: Watch = notWatched;
    if (route !== undefined) {
      const isRead = route.methods.has(exchange.method) && hasBody(exchange.request);
      const tell = (): void => raise(exchange, route.route);
      found = { body: isRead ? new WatchedBody(exchange.request, route.fields, tell) : undefined };
    }
    slot.set(exchange, found);
    return found;
  };
  const guard: CrisisLaneGuard = {
    spec: crisisLaneSpec,
    isLane: true,
    get isAlertFailing() {
      return alerts.isFailing;
    },
    sweep,
    onStart(given) {
      pipeline = given;
      const doubt = entry && doubtAbout(entry, clock.now());
      if (doubt !== undefined) given.degradation("degraded", doubt);
    },
    onRequestHead(exchange) {
      if (exchange.isUpgrade || normalisePath(exchange.path) !== lane) return undefined;
      if (exchange.method === "OPTIONS") return preflight;
      if (exchange.method === "POST" && hasBody(exchange.request)) return answerSent(exchange);
      discardBody(exchange.request);
      return answers.answer(laneRequestOf(exchange));
    },
    async [Symbol.asyncDispose]() {
      const until = performance.now() + closingMs;
      alerts.tick();
      while (alerts.isPending && performance.now() < until) {
        await new Promise((resolve) => void setTimeout(resolve, 50));
        alerts.tick();
      }
      clearInterval(timer);
      timer = undefined;
    },
  };
  if (routes.length === 0) return guard;
  return Object.assign(guard, {
    onRequestBody: (exchange: Exchange) => watchOf(exchange).body,
    onResponseHead(exchange: Exchange, head: ResponseHead) {
      if (watchOf(exchange) !== notWatched) addLink(head, link);
      return undefined;
    },
    onDone: (exchange: Exchange) => slot.get(exchange)?.body?.judge(),
  } satisfies Partial<Guard>);
}

function addLink(head: ResponseHead, link: string): void {
  const others = head.get("Link");
  head.set("Link", others === undefined ? link : `${[others].flat().join(", ")}, ${link}`);
}

function laneRequestOf({ query, request: { headers } }: Exchange): LaneRequest {
  return { query, accept: headers.accept, acceptLanguage: headers["accept-language"] };
}
