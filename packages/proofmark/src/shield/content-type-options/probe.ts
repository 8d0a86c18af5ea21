import type { Answer, Probe } from "../../model/probe.ts";
import { responsesOf } from "../../probing/documents.ts";
import { judgePages } from "../../probing/judge-pages.ts";
import { contentTypeOptionsSpec } from "./spec.ts";

export const contentTypeOptionsProbe: Probe = {
  spec: contentTypeOptionsSpec,
  safety: "passive",
  maxRequests: 0,
  async run(_attacker, surface) {
    const responses = responsesOf(surface);
    const withBody = responses.filter((response) => response.body !== "");
    // Without a body there is nothing to guess; a target that answers with none is judged by its headers alone.
    return judgePages(
      surface,
      contentTypeOptionsSpec.id,
      judgeSniffing,
      withBody.length > 0 ? withBody : responses,
    );
  },
};

function judgeSniffing(answer: Answer): string | undefined {
  const value = answer.header("x-content-type-options");
  if (value === undefined) return "A response came without X-Content-Type-Options.";
  // Fetch, "determine nosniff": the first value counts.
  if (value.split(",", 1)[0]?.trim().toLowerCase() !== "nosniff")
    return "X-Content-Type-Options does not say nosniff: browsers ignore it.";
  const isUntyped = answer.body !== "" && (answer.header("content-type") ?? "").trim() === "";
  return isUntyped ? "A body came without Content-Type: browsers guess what it is." : undefined;
}
