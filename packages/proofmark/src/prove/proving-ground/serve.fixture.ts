import { Pipeline } from "../../http/pipeline.ts";
import type { Guard } from "../../model/guard.ts";
import type { Probe } from "../../model/probe.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../bite.ts";
import { serve } from "./serve.ts";

export const html = { "Content-Type": "text/html; charset=utf-8" };

export interface PageOptions {
  readonly body?: string;
  readonly guards?: readonly Guard[];
}

/** The proof of a service whose every answer, its 404 too, has these headers. */
export async function proofOfPage(
  probe: Probe,
  headers: Readonly<Record<string, string>>,
  { body = "<title>Home</title>", guards = [] }: PageOptions = {},
): Promise<Proof> {
  await using service = await serve(
    (request, response) => void response.writeHead(request.url === "/" ? 200 : 404, headers).end(body),
    guards.length === 0 ? {} : { pipeline: new Pipeline(guards) },
  );
  return await proveService(probe, service.origin, AbortSignal.timeout(20_000));
}

export function firstSummary(proof: Proof): string {
  return proof.findings[0]?.summary ?? "";
}
