import { createSlot } from "../model/exchange-slot.ts";
import type { Exchange } from "../model/exchange.ts";
import type { InputField } from "./field.ts";
import { readBodyFields } from "./read-body.ts";
import { readHeadFields } from "./read-head.ts";

/** Everything that the client sent with one request, read when somebody first asks. */
export class RequestInput {
  readonly #exchange: Exchange;
  #body: Buffer | undefined;
  #head: readonly InputField[] | undefined;
  #bodyFields: readonly InputField[] | undefined;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** Path, query, cookies, and the headers that carry data. */
  get head(): readonly InputField[] {
    return (this.#head ??= readHeadFields(this.#exchange));
  }

  /** Fields of the body, as far as somebody held it. */
  get body(): readonly InputField[] {
    if (this.#bodyFields === undefined) {
      const { headers } = this.#exchange.request;
      this.#bodyFields = this.#body === undefined ? [] : readBodyFields(headers["content-type"], this.#body);
      this.#body = undefined;
    }
    return this.#bodyFields;
  }

  /** Called once by the guard that holds the body, with its bytes as they are after any content coding. */
  setBody(body: Buffer): void {
    this.#body ??= body;
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
