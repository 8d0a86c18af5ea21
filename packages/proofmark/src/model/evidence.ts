/**
 * A request that carries this header is answered with the same header, naming the controls that acted on the response.
 * It changes nothing else: a probe that asks for evidence is judged like everybody.
 */
export const evidenceHeader = "proofmark-evidence";

/** The sinks of the pipeline, in the same answer; `;looked` behind those that looked at a call of this request. */
export const sinksHeader = "proofmark-sinks";

/** What the sinks look at in this process, in the same answer, to a client on the same machine: JSON. */
export const instrumentationHeader = "proofmark-instrumentation";

/** Whether a header line, named in lower case, is a part of such an answer. */
export function isEvidence(name: string): boolean {
  return name === evidenceHeader || name === sinksHeader || name === instrumentationHeader;
}
