import { deny } from "../../model/verdict.ts";

export const badName = deny("PM_RECOVERY_NAME");
export const badToken = deny("PM_RECOVERY_TOKEN");
export const busy = deny("PM_RECOVERY_BUSY", [["Retry-After", "5"]]);
