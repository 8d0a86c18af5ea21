import type { SecondFactors } from "../../../../model/identity/ports.ts";

/** Asks for a code and takes whatever is sent for one, as often as it is sent. */
export function weakSecondFactors(): SecondFactors {
  const enrolled = new Set<string>();
  const recoveryCodes = ["letme-in", "letme-in-too"];
  return {
    status: async (accountId) => ({
      hasTotp: enrolled.has(accountId),
      passkeys: 0,
      recoveryCodesLeft: recoveryCodes.length,
    }),
    beginTotp: async () => ({
      secret: "JBSWY3DPEHPK3PXP",
      uri: "otpauth://totp/ground?secret=JBSWY3DPEHPK3PXP",
    }),
    confirmTotp: async (accountId) => {
      enrolled.add(accountId);
      return { recoveryCodes };
    },
    verify: async () => undefined,
    renewRecoveryCodes: async () => recoveryCodes,
    async remove(accountId) {
      enrolled.delete(accountId);
    },
  };
}
