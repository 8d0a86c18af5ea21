import { createSlot } from "../model/exchange-slot.ts";
import type { Exchange } from "../model/exchange.ts";
import { FieldList, type InputField } from "./field.ts";
import { readBody } from "./read-body.ts";
import { readHeadFields } from "./read-head.ts";

/** Everything that the client sent with one request, read when somebody first asks. */
export class RequestInput {
  readonly #exchange: Exchange;
  #bytes: Buffer | undefined;
  #head: readonly InputField[] | undefined;
  #body: FieldList | undefined;
  /** Whether somebody holds the body so that its fields are known. */
  isHeld = false;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** Path, query, cookies, and the headers that carry data. */
  get head(): readonly InputField[] {
    return (this.#head ??= readHeadFields(this.#exchange));
  }

  /** Fields of the body, as far as somebody held it; of a multipart body those that have come. */
  get body(): readonly InputField[] {
    return this.bodyList.fields;
  }

  /** As `body`, with whether everything was read. */
  get bodyList(): FieldList {
    if (this.#body !== undefined) return this.#body;
    const list = new FieldList();
    // Before the body has come, nothing is settled.
    if (this.#bytes === undefined) return list;
    readBody(this.#exchange.request.headers["content-type"], this.#bytes, list);
    this.#body = list;
    this.#bytes = undefined;
    return list;
  }

  /** Whether the body's bytes, or its fields, are here already. */
  get hasBody(): boolean {
    return this.#bytes !== undefined || this.#body !== undefined;
  }

  /** Called once by the guard that holds the body, with its bytes as they are after any content coding. */
  setBody(body: Buffer): void {
    if (!this.hasBody) this.#bytes = body;
  }

  /** Takes the list that a reader of a streamed body fills. */
  setBodyList(list: FieldList): void {
    if (!this.hasBody) this.#body = list;
  }
}

const slot = createSlot<RequestInput>("input");

/** The one reading of this request's input, shared by everybody who looks at it. */
export function inputOf(exchange: Exchange): RequestInput {
  let input = slot.get(exchange);
  if (input === undefined) {
    input = new RequestInput(exchange);
    slot.set(exchange, input);
  }
  return input;
}
