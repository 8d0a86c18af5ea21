import { currentContext } from "../../input/request-context.ts";
import { correlationOf, type Correlation } from "../../model/observe/correlation.ts";

/**
 * The ids of the request that the code now running serves, after any number of awaits; undefined outside of one, and where
 * `correlation` is off.
 * @example const id = currentCorrelation()?.requestId;
 */
export function currentCorrelation(): Correlation | undefined {
  const context = currentContext();
  return context === undefined ? undefined : correlationOf(context.exchange);
}
