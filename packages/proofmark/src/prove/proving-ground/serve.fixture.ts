import { Pipeline } from "../../http/pipeline.ts";
import type { Guard } from "../../model/guard.ts";
import type { Probe } from "../../model/probe.ts";
import type { Proof } from "../../model/proof.ts";
import { proveService } from "../bite.ts";
import { serve } from "./serve.ts";

export const html = { "Content-Type": "text/html; charset=utf-8" };

interface PageOptions {
  readonly body?: string;
  readonly guards?: readonly Guard[];
}

/** Makes a function that proves a service whose every answer, its 404 too, has the given headers. */
export function pageProver(
  probe: Probe,
): (headers: Readonly<Record<string, string>>, options?: PageOptions) => Promise<Proof> {
  return async (headers, { body = "<title>Home</title>", guards = [] } = {}) => {
    await using service = await serve(
      (request, response) => void response.writeHead(request.url === "/" ? 200 : 404, headers).end(body),
      guards.length === 0 ? {} : { pipeline: new Pipeline(guards) },
    );
    return await proveService(probe, service.origin, AbortSignal.timeout(20_000));
  };
}

export function firstSummary(proof: Proof): string {
  return proof.findings[0]?.summary ?? "";
}
