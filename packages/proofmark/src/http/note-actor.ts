import type { Exchange } from "../model/exchange.ts";
import { HttpExchange } from "./exchange.ts";

/**
 * Says that a control acted on this response without refusing it: by giving one answer whatever is inside. Told in the
 * response's evidence where it was asked for; call it before the head is sent. Without a pipeline nothing happens.
 * @example noteActor(exchangeOf(request), "account-recovery");
 */
export function noteActor(exchange: Exchange | undefined, control: string): void {
  if (exchange instanceof HttpExchange) exchange.actors?.push(control);
}
