import { headerOf, readHexSignature, readTextSecret, type Scheme } from "../../http/webhook-scheme.ts";

const label = "sha256=";

/**
 * `X-Hub-Signature-256: sha256=…`: HMAC-SHA-256 of the body alone. Neither the time nor `X-GitHub-Delivery` is signed.
 * The older `X-Hub-Signature` (SHA-1) is not read.
 * Source: https://docs.github.com/webhooks, "Validating webhook deliveries".
 */
export const githubScheme: Scheme = {
  signsTime: false,
  readClaim(headers) {
    const value = headerOf(headers, "x-hub-signature-256");
    if (value?.startsWith(label) !== true) return undefined;
    const signature = readHexSignature(value.slice(label.length));
    return signature && { prefix: "", sentAtSeconds: undefined, signatures: [signature] };
  },
  readKey: readTextSecret,
};
