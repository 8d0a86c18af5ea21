import type { AuditRecord } from "./audit.ts";
import type { ControlSpec } from "./control.ts";
import type { BlockChange, BlockedClient, Observation, ProofmarkEvent } from "./event.ts";
import type { Connection, Exchange, ResponseHead } from "./exchange.ts";
import type { InstrumentRow } from "./instrumentation.ts";
import type { Redactor } from "./observe/redactor.ts";
import type { Denial, RequestVerdict, Verdict } from "./verdict.ts";

/** What {@link Guard.onErrorBody} sees at most of a body, in bytes. */
export const errorBodyBytes = 8192;

/** How a guard wants to see the body of one request. */
export interface BodyJudge {
  /** Bytes on the wire after which the body is refused, counted as they arrive. */
  readonly limitBytes: number;
  readonly tooLarge: Denial;
  /**
   * Bytes that are judged before the handler starts, or the whole body where it is shorter: an application that answers
   * without reading would be quicker than the judge. Default: 0. Asked again after each chunk, which may have told more.
   */
  readonly holdBytes?: number;
  /** Sees each chunk before the handler does; a denial ends the request. */
  onChunk?(chunk: Buffer): RequestVerdict;
  /** Holds the body back until it is whole, at most `limitBytes`, and judges it before the handler starts. */
  onWhole?(body: Buffer): RequestVerdict | Promise<RequestVerdict>;
  /** Set by `onWhole`: what the handler reads in place of the bytes that were sent. */
  readonly replacement?: Buffer | undefined;
  /** The body is through, all of its chunks were seen; a denial ends the request, whose body then looks broken off. */
  onEnd?(): RequestVerdict;
}

/** What a guard gets of the pipeline that it is in. */
export interface PipelineLink {
  /** The same for every guard of one pipeline, and for no other's. */
  readonly pipeline: object;
  /** Every guard of the pipeline, in its order: for whoever says which controls there are. */
  readonly guards: readonly Guard[];
  /** False in monitor mode: what a guard carries out by itself, it then only reports. */
  readonly isEnforced: boolean;
  /** Whether a guard of this pipeline answers everybody: who is kept out is then refused at the request, not before it. */
  readonly hasLane?: boolean;
  /** Tells the operator, as an event, that a guard works with less than it should, or again with all. */
  degradation(state: "degraded" | "recovered", reason: string): void;
  /** Tells at once of a refusal that a hook returns later, or never: a call stopped at a sink. It is told once. */
  refusal(exchange: Exchange, denial: Denial, isEnforced?: false): void;
  /** Tells of a guard that failed outside of its hooks. */
  fault(exchange: Exchange, error: unknown): void;
  /** Tells the operator which modules of this process the sinks look at. */
  instrumentation(rows: readonly InstrumentRow[]): void;
  /** Tells of a step that somebody may ask about later. */
  audit(record: Omit<AuditRecord, "control" | "at">): void;
  /** Tells of a step of a service, as the service recorded it. */
  record(record: AuditRecord): void;
  /** Tells the operator, as an event, that a client is kept out for a time, or no longer. */
  block(change: BlockChange, block: BlockedClient): void;
  /** Tells of what a guard of observation noticed. */
  observe(observation: Observation): void;
}

/**
 * The runtime part of a control. Hooks run in the order of the pipeline and are synchronous unless they really have to
 * wait. What can be computed once is computed by the factory; a hook only reads.
 */
export interface Guard extends Partial<AsyncDisposable> {
  readonly spec: ControlSpec;
  /** What every event of the pipeline passes before anybody hears it, in place of the usual redactor. */
  readonly redactor?: Redactor;
  /** Set by a guard that answers requests of everybody, also of those who are kept out: a connection must get that far. */
  readonly isLane?: true;
  /** Called once, when the pipeline is made. */
  onStart?(link: PipelineLink): void;
  /** A denial closes the connection after a bare refusal. */
  onConnect?(connection: Connection): Verdict;
  /**
   * Runs the judging of a request by `next`, as soon as its head is read and before any guard judges it: for what must stand
   * around that, and for whoever counts every request. {@link Guard.onDone} follows. It must call `next`, not wait, and not throw.
   */
  onRequest?(exchange: Exchange, next: () => void): void;
  onRequestHead?(exchange: Exchange): RequestVerdict | Promise<RequestVerdict>;
  /** Asked after every head hook has passed, for requests that have a body. Undefined: not interested. */
  onRequestBody?(exchange: Exchange): BodyJudge | undefined;
  /** Starts what comes next, the handler last: for what must stand around it, such as an AsyncLocalStorage. */
  onHandler?(exchange: Exchange, next: () => void): void;
  /** Runs for every response, refusals too. A denial replaces the response of the application. */
  onResponseHead?(exchange: Exchange, head: ResponseHead): Verdict;
  /**
   * Sees how the body of an error (status 400 and above) begins, before its head is sent: at most `errorBodyBytes`, as
   * latin1, encoded as the head says. A denial replaces the response.
   */
  onErrorBody?(exchange: Exchange, head: ResponseHead, start: string): Verdict;
  /** Told of every refusal in this pipeline, by whichever control; in monitor mode of what would be refused. */
  onRefusal?(exchange: Exchange, denial: Denial): void;
  /** Told of every event of this pipeline, its own too, after the operator's listener. It must not wait, and not throw. */
  onEvent?(event: ProofmarkEvent): void;
  /** Header lines for a request that asks for evidence, beside the list of the controls that acted. */
  onEvidence?(exchange: Exchange): readonly (readonly [name: string, value: string])[];
  /** After the response ended or the connection broke. */
  onDone?(exchange: Exchange): void;
}
