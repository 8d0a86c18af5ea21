import type { Finding } from "../../model/finding.ts";
import type { Attacker, Probe, RawAnswer } from "../../model/probe.ts";
import { attackFinding, benignFinding } from "../../probing/findings.ts";
import { ambiguousFramings, ordinaryPost, type Framing } from "./framings.ts";
import { requestSmugglingSpec } from "./spec.ts";

const control = requestSmugglingSpec.id;
const waitMs = 1_200;

/** How servers say that they can't read a request: RFC 9112 sections 2.2, 3.2 and 6.1. */
const refusals = new Set([400, 411, 413, 421, 501, 505]);

export const requestSmugglingProbe: Probe = {
  spec: requestSmugglingSpec,
  safety: "active",
  maxRequests: 2 * (ambiguousFramings("").length + 1),
  async run(attacker) {
    const ordinary = await send(attacker, ordinaryPost(attacker.origin.host), false);
    const framings = ambiguousFramings(attacker.origin.host);
    const observed = await Promise.all(
      framings.map(async (framing) => judge(framing, await send(attacker, framing.bytes, true), ordinary)),
    );
    // What the HTTP parser refuses by itself is no work of this control: told, but not counted as its evidence.
    const parsers = observed.filter(
      ({ framing, finding }) => framing.isParsers && finding.outcome === "held",
    );
    const counted = observed.filter((each) => !parsers.includes(each)).map(({ finding }) => finding);
    const [first, ...others] = counted;
    if (first?.outcome !== "held") return [...counted, benign(ordinary)];
    const summary = `${first.summary} The HTTP parser refused ${parsers.length} others by itself.`;
    return [{ ...first, summary }, ...others, benign(ordinary)];
  },
};

async function send(attacker: Attacker, bytes: string, readsToClose: boolean): Promise<RawAnswer> {
  const once = (): Promise<RawAnswer> => attacker.raw([bytes], { timeoutMs: waitMs, readsToClose });
  const answer = await once();
  if (answer.answers[0]?.status !== 429) return answer;
  await attacker.pause(waitMs);
  return await once();
}

interface Observed {
  readonly framing: Framing;
  readonly finding: Finding;
}

function judge(framing: Framing, answer: RawAnswer, ordinary: RawAnswer): Observed {
  const first = answer.answers[0];
  const finding = (outcome: Finding["outcome"], summary: string): Observed => ({
    framing,
    finding: attackFinding(outcome, summary, answer, first?.isAttributedTo(control) === true),
  });
  const what = framing.what;
  if (answer.answers.length > 1) {
    return finding(
      "breached",
      `${what} was read as two requests: ${answer.answers.length} answers came back.`,
    );
  }
  if (first === undefined) {
    return answer.end === "peer"
      ? finding("held", `${what} was refused: the connection was closed without an answer.`)
      : finding("inconclusive", `${what} got no answer in ${waitMs} ms.`);
  }
  if (first.status === 429) return finding("inconclusive", `${what} was refused for its rate (429).`);
  // A firewall in front says 403, and says it to nobody else.
  if (first.status === 403 && ordinary.answers[0]?.status !== 403)
    return finding("held", `${what} was refused (403).`);
  if (!refusals.has(first.status)) return finding("breached", `${what} was accepted (${first.status}).`);
  if (first.status === ordinary.answers[0]?.status && !first.isAttributedTo(control)) {
    return finding("inconclusive", `${what} and an ordinary POST are answered alike (${first.status}).`);
  }
  return finding("held", `${what} was refused (${first.status}).`);
}

function benign(ordinary: RawAnswer): Finding {
  const first = ordinary.answers[0];
  const isOurs = first?.isAttributedTo(control) === true;
  const isRead = first !== undefined && first.status < 500 && first.status !== 429;
  return benignFinding(
    isOurs ? "breached" : isRead ? "held" : "inconclusive",
    first === undefined
      ? "An ordinary POST got no answer."
      : `An ordinary POST is ${isOurs ? "refused" : "read"} (${first.status}).`,
    ordinary,
  );
}
