import type { SecondFactors } from "../../../../model/identity/ports.ts";

/** Asks nobody for a second factor, and takes whatever is sent for one. */
export function weakSecondFactors(): SecondFactors {
  return {
    status: async () => ({ hasTotp: false, passkeys: 0, recoveryCodesLeft: 0 }),
    beginTotp: async () => ({
      secret: "JBSWY3DPEHPK3PXP",
      uri: "otpauth://totp/ground?secret=JBSWY3DPEHPK3PXP",
    }),
    confirmTotp: async () => ({ recoveryCodes: [] }),
    verify: async () => undefined,
    renewRecoveryCodes: async () => [],
    async remove() {},
  };
}
