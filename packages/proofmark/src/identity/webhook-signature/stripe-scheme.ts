import {
  headerOf,
  mostSignatures,
  readHexSignature,
  readSeconds,
  readTextSecret,
  type Scheme,
} from "../../http/webhook-scheme.ts";

/**
 * `Stripe-Signature: t=1492774577,v1=5257…`: HMAC-SHA-256 of `t.body` under the endpoint's secret, text and prefix
 * together. Entries of other schemes, such as `v0` of test events, are passed over: to take them is a downgrade.
 * Source: https://docs.stripe.com/webhooks, "Verify webhook signatures manually".
 */
export const stripeScheme: Scheme = {
  signsTime: true,
  readClaim(headers) {
    const entries = headerOf(headers, "stripe-signature")?.split(",") ?? [];
    const valuesOf = (name: string): string[] =>
      entries.filter((entry) => entry.startsWith(`${name}=`)).map((entry) => entry.slice(name.length + 1));
    const [timestamp, ...others] = valuesOf("t");
    const listed = valuesOf("v1");
    const sentAtSeconds = readSeconds(timestamp);
    if (sentAtSeconds === undefined || others.length > 0 || listed.length > mostSignatures) return undefined;
    const signatures = listed.map(readHexSignature).filter((each) => each !== undefined);
    return signatures.length === 0 ? undefined : { prefix: `${timestamp}.`, sentAtSeconds, signatures };
  },
  readKey: readTextSecret,
};
