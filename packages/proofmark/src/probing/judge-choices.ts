import type { Finding } from "../model/finding.ts";
import type { Attacker, Surface } from "../model/probe.ts";
import { passwordPlaces, strongPassword, type Choice, type PasswordPlace } from "./choose-password.ts";
import { attackFinding, benignFinding } from "./findings.ts";

/** A password that must not be taken. */
export interface BadPassword {
  /** "A password of seven characters" */
  readonly what: string;
  readonly passwordFor: (account: string) => string;
}

/** Tries passwords where the target lets one choose them, beside one that is good; all in the name of `control`. */
export async function judgeChoices(
  control: string,
  attacker: Attacker,
  surface: Surface,
  attacks: readonly BadPassword[],
): Promise<readonly Finding[]> {
  const places = passwordPlaces(attacker, surface);
  if (places.length === 0)
    return [
      attackFinding(
        "not-applicable",
        "No place to choose a password is known: name identity.register or identity.changePassword in the configuration.",
      ),
    ];
  const findings: Finding[] = [];
  for (const place of places) findings.push(...(await judgePlace(control, place, attacks)));
  if (!places.some(({ isRegistration }) => isRegistration))
    findings.push(
      benignFinding(
        "inconclusive",
        "No account can be made up to try a good password with: name identity.register in the configuration.",
      ),
    );
  return findings;
}

async function judgePlace(
  control: string,
  place: PasswordPlace,
  attacks: readonly BadPassword[],
): Promise<readonly Finding[]> {
  const honest = place.isRegistration ? await place.choose(strongPassword) : undefined;
  const findings = honest === undefined ? [] : [judgeHonest(control, place.name, honest)];
  for (const { what, passwordFor } of attacks) {
    const choice = await place.choose(passwordFor);
    findings.push(
      choice === undefined
        ? attackFinding("inconclusive", `No canary could be signed in to choose a password (${place.name}).`)
        : judgeAttack(control, `${what} at ${place.name}`, choice, honest),
    );
  }
  return findings;
}

function judgeHonest(control: string, place: string, { answer, signsIn, isFormAgain }: Choice): Finding {
  const { status } = answer;
  if (status >= 400 && answer.isAttributedTo(control))
    return benignFinding("breached", `A long random password was refused (${place}, ${status}).`, answer);
  if (status >= 400 || (isFormAgain && signsIn !== true))
    return benignFinding(
      "inconclusive",
      `An account with a long random password could not be made (${place}, ${status}).`,
      answer,
    );
  return benignFinding("held", `A long random password was taken (${place}, ${status}).`, answer);
}

function judgeAttack(control: string, what: string, choice: Choice, honest: Choice | undefined): Finding {
  const { answer } = choice;
  const { status } = answer;
  const isAttributed = answer.isAttributedTo(control) && status >= 400;
  if (!isAttributed && (status === 429 || status >= 500))
    return attackFinding("inconclusive", `${what} was answered with ${status}, which tells nothing.`, answer);
  if (isTaken(choice, honest)) return attackFinding("breached", `${what} was taken (${status}).`, answer);
  if (honest !== undefined && !isAttributed && !isTaken(honest, honest))
    return attackFinding("inconclusive", `${what} was refused (${status}), as a good one was.`, answer);
  return attackFinding("held", `${what} was refused (${status}).`, answer, isAttributed);
}

/** A password that signs in was taken. Where nobody can tell, it was if it is answered as a good one is. */
function isTaken({ answer, signsIn, isFormAgain }: Choice, honest: Choice | undefined): boolean {
  if (answer.status >= 400) return false;
  if (signsIn === true) return true;
  if (signsIn === false && (honest === undefined || honest.signsIn === true)) return false;
  return !isFormAgain && (honest === undefined || answer.status === honest.answer.status);
}
