/**
 * A request that carries this header is answered with the same header, naming the controls that acted on the response.
 * It changes nothing else: a probe that asks for evidence is judged like everybody.
 */
export const evidenceHeader = "proofmark-evidence";
