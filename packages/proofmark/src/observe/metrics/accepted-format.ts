/** The two formats that Prometheus reads: its own text of version 0.0.4, and OpenMetrics 1.0, which has exemplars. */
export type ExpositionFormat = "text" | "openmetrics";

/**
 * Which format an `Accept` header asks for (RFC 9110 section 12.5.1): OpenMetrics where it is named and rated no lower than
 * text, and the text that everybody reads otherwise.
 */
export function acceptedFormat(accept: string | undefined): ExpositionFormat {
  if (accept === undefined) return "text";
  let openMetrics = 0;
  let text = 0;
  for (const range of accept.split(",", 32)) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const quality = qualityOf(parameters);
    if (type === "application/openmetrics-text") openMetrics = Math.max(openMetrics, quality);
    else if (type === "text/plain") text = Math.max(text, quality);
  }
  return openMetrics > 0 && openMetrics >= text ? "openmetrics" : "text";
}

function qualityOf(parameters: readonly string[]): number {
  const text = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  if (text === undefined) return 1;
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : 0;
}
