import type { ControlSpec } from "./control.ts";
import type { Finding, RecordedExchange } from "./finding.ts";
import type { IdentityTarget } from "./identity/target.ts";

/** `passive` sends ordinary requests; `active` sends attacks that change nothing; `intrusive` may disturb others. */
export const probeSafeties = ["passive", "active", "intrusive"] as const;
export type ProbeSafety = (typeof probeSafeties)[number];

/** An attack that shows from outside whether a control works. */
export interface Probe {
  readonly spec: ControlSpec;
  readonly safety: ProbeSafety;
  /** Upper bound on the requests one run sends; the runner's budget counts with it. */
  readonly maxRequests: number;
  /** Controls in front of this one that refuse the same attack earlier: bite tests leave them out on both services. */
  readonly behind?: readonly string[];
  /** Set where the control exists over TLS alone: a bite test then runs over TLS. */
  readonly needsTls?: true;
  /** Rejects only with TargetUnreachable, BudgetExhausted or the signal's abort; all else is a finding. */
  run(attacker: Attacker, surface: Surface): Promise<readonly Finding[]>;
}

/** Evidence from inside the process, for what the wire can't show. */
export interface Check {
  readonly spec: ControlSpec;
  run(signal: AbortSignal): Promise<readonly Finding[]>;
}

export interface AttackRequest {
  readonly method?: string;
  /** Path and query on the target, or an absolute URL on the same origin. */
  readonly path: string;
  /** In order, sent as they are; Host is added unless given. Evidence and User-Agent headers are added by the attacker. */
  readonly headers?: readonly (readonly [string, string])[];
  /** The name of a header that the user had sent with every request, and that this one goes without. */
  readonly without?: string;
  readonly body?: string | Buffer;
  readonly timeoutMs?: number;
}

/** A recorded exchange that surely has a response, with what a probe asks of it. */
export interface Answer {
  readonly exchange: RecordedExchange;
  readonly status: number;
  /** Values joined with ", " (RFC 9110 section 5.3); undefined where there is none. */
  header(name: string): string | undefined;
  headerValues(name: string): readonly string[];
  /** At most 256 KiB, decoded. */
  readonly body: string;
  /** The code of a problem response, where it is one. */
  readonly problemCode: string | undefined;
  /** Whether the target names `control` as having acted on this response: by its refusal code or its evidence header. */
  isAttributedTo(control: string): boolean;
}

export interface RawOptions {
  /** Pieces are written one by one with `pauseMs` between; stops when the peer closes. */
  readonly pauseMs?: number;
  readonly timeoutMs: number;
  /** Go on reading until the peer closes or the time is over, rather than to the end of the first response. */
  readonly readsToClose?: boolean;
}

export interface RawAnswer {
  readonly exchange: RecordedExchange;
  /** Everything received, as latin1. */
  readonly received: string;
  /** Every response in what was received, in order. */
  readonly answers: readonly Answer[];
  /** How the connection ended: by the peer, or by our time limit. */
  readonly end: "peer" | "timeout";
  readonly durationMs: number;
}

/** The hands of a probe: bounded in number, rate and time, to one origin only. */
export interface Attacker {
  readonly origin: URL;
  readonly signal: AbortSignal;
  /** @throws TargetUnreachable where no response came. */
  send(request: AttackRequest): Promise<Answer>;
  /** Writes bytes to a fresh connection. @throws TargetUnreachable where no connection could be made. */
  raw(pieces: readonly (string | Buffer)[], options: RawOptions): Promise<RawAnswer>;
  /** A wait that the run's signal ends. */
  pause(ms: number): Promise<void>;
  /** The address of this client, where the machine lends several. */
  readonly address: string | undefined;
  /** The hands of another client, at an address that nobody had before; undefined where the machine lends one alone. */
  newcomer(): Attacker | undefined;
  /** The same hands at another instance of the service, where the user named one. */
  readonly replica: Attacker | undefined;
}

export interface FormField {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

export interface Form {
  /** Path and query of the page that holds the form. */
  readonly page: string;
  readonly action: string;
  readonly method: "GET" | "POST";
  readonly enctype: string;
  readonly fields: readonly FormField[];
}

export interface Route {
  readonly method: string;
  /** With example values filled in: `/notes/1`. */
  readonly path: string;
  readonly queryNames: readonly string[];
  readonly source: "given" | "link" | "form" | "script" | "robots" | "sitemap" | "openapi";
  /** A JSON body that the description shows or that its schema allows. */
  readonly exampleBody?: string;
  /** The names of the JSON fields that a script of the target sends there. */
  readonly bodyNames?: readonly string[];
}

/** What a target shows to somebody who walks through it once. Probes judge it without asking again. */
export interface Surface {
  readonly origin: URL;
  readonly isLoopback: boolean;
  /** Answers to GET of the discovered routes, the home page first. */
  readonly pages: readonly Answer[];
  /** The answer to a path that nobody would serve. */
  readonly missing: Answer;
  /** The answer to a path with a broken escape (`/%`), a request that frameworks refuse before any middleware. */
  readonly malformed: Answer;
  /** True where the unguessable path is answered like a page: a 404 means nothing on this target. */
  readonly isCatchAll: boolean;
  /** Set where every page redirects to another origin: there is nothing to judge here. */
  readonly redirectsTo: string | undefined;
  readonly forms: readonly Form[];
  readonly routes: readonly Route[];
  /** Who signs in where, as the user says; undefined where the run has no canaries. */
  readonly identity: IdentityTarget | undefined;
}
