import { writeFile } from "node:fs/promises";

import { Command } from "commander";

import { publicKeyPem } from "../prove/receipt/signing-key.ts";
import { verifyReceipt } from "../prove/receipt/verify-receipt.ts";
import { readNamed, trustedKey } from "./baseline.ts";
import { signingKey } from "./signing.ts";

export function receiptCommand(): Command {
  return new Command("receipt")
    .description("Checks receipts, and shows the key that signs them.")
    .addCommand(
      new Command("verify")
        .description("Refuses a receipt that was changed, signed by another key, or has expired.")
        .argument("<file>", "the receipt")
        .option("--key <file>", "public key of the signer (default: this machine's own)")
        .action(verify),
    )
    .addCommand(
      new Command("key")
        .description("Prints this machine's public key, for those who check its receipts.")
        .option("--out <file>", "write it there")
        .action(key),
    );
}

async function verify(file: string, { key: keyFile }: { readonly key?: string }): Promise<void> {
  const { publicKey, source } = trustedKey(keyFile);
  const verdict = verifyReceipt(await readNamed(file, "The receipt"), { publicKey, now: Date.now() });
  if (!verdict.isValid) {
    process.stdout.write(`✕ refused (${verdict.code}): ${verdict.message}\n`);
    process.exitCode = 1;
    return;
  }
  const { predicate, keyId } = verdict;
  const counts = new Map<string, number>();
  for (const { state } of predicate.proofs) counts.set(state, (counts.get(state) ?? 0) + 1);
  process.stdout.write(
    [
      `● valid: ${predicate.target}${predicate.isPartial ? ", a partial run" : ""}`,
      `  proven at ${predicate.endedAt}, until ${predicate.expiresAt}`,
      `  ${[...counts].map(([state, count]) => `${count} ${state}`).join(", ")}`,
      `  signed by ${keyId}`,
      `  checked with ${source}`,
      "",
    ].join("\n"),
  );
}

async function key({ out }: { readonly out?: string }): Promise<void> {
  const pem = publicKeyPem(signingKey());
  if (out === undefined) process.stdout.write(pem);
  else await writeFile(out, pem);
}
