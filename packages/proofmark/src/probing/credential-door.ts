import type { Answer, AttackRequest, Attacker, Surface } from "../model/probe.ts";
import { sendPatiently } from "./attacker.ts";
import { requestPath } from "./request-path.ts";
import { serves } from "./serves.ts";

/** Credentials, and pages for each, that are tried before there is said to be no page that asks for one. */
const mostCredentials = 3;
const mostPages = 8;

/** A credential that a walk through the target met. */
export interface MetCredential {
  readonly text: string;
  /** Whether the user gave it with `--header`; else the target shows it to everybody. */
  readonly isGiven: boolean;
  /** A GET with `text` in place of the credential, or with nothing there; all else that the user gave is sent as it was. */
  request(path: string, text: string | undefined): AttackRequest;
}

/** A page that serves a credential's holder and refuses who has none: where a forgery shows. */
export interface CredentialDoor<Credential extends MetCredential> {
  readonly credential: Credential;
  readonly path: string;
  /** What the untouched credential is answered with. */
  readonly honest: Answer;
}

/** Looks for a page that answers 2xx with one of the credentials, and 401 or 403 without. Sends GET alone. */
export async function findDoor<Credential extends MetCredential>(
  attacker: Attacker,
  { pages }: Surface,
  credentials: readonly Credential[],
): Promise<CredentialDoor<Credential> | undefined> {
  for (const credential of credentials.slice(0, mostCredentials)) {
    // What the user gave came with discovery; what the target shows did not.
    const likely = pages.filter(credential.isGiven ? serves : refuses).slice(0, mostPages);
    for (const path of likely.map(requestPath)) {
      if (!refuses(await sendPatiently(attacker, credential.request(path, undefined)))) continue;
      const honest = await sendPatiently(attacker, credential.request(path, credential.text));
      if (serves(honest)) return { credential, path, honest };
    }
  }
  return undefined;
}

function refuses({ status }: Answer): boolean {
  return status === 401 || status === 403;
}
