import { errorCodes } from "../model/error-codes.ts";
import type { Exchange } from "../model/exchange.ts";
import type { Denial } from "../model/verdict.ts";
import { HttpExchange } from "./exchange.ts";

/** Tells the pipeline of a request that a route refuses it: its answer is a refusal like those of the guards. */
export function tellRefusal(exchange: Exchange, denial: Denial): void {
  if (exchange instanceof HttpExchange)
    // A route refuses in monitor mode, too.
    exchange.reporter?.refusal(exchange, errorCodes[denial.code].control, denial, true);
}
