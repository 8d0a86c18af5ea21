/**
 * The features that a Permissions-Policy governs in the browsers of today, without client hints, which are no powers of
 * a page. Left out is what only flags, trials and installed applications know, and what browsers took back (the privacy
 * sandbox): each unknown name is an error in the console. `cross-origin-isolated` is left out as well: what it gives is
 * decided by the cross-origin-isolation control.
 * Sources: the W3C working group's features.md, Chromium's permissions_policy_features.json5, and Chromium's console.
 */
export const features = [
  "accelerometer",
  "aria-notify",
  "autoplay",
  "bluetooth",
  "camera",
  "captured-surface-control",
  "clipboard-read",
  "clipboard-write",
  "compute-pressure",
  "deferred-fetch",
  "deferred-fetch-minimal",
  "digital-credentials-create",
  "digital-credentials-get",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "gamepad",
  "geolocation",
  "gyroscope",
  "hid",
  "identity-credentials-get",
  "idle-detection",
  "keyboard-map",
  "language-detector",
  "language-model",
  "local-fonts",
  "local-network",
  "local-network-access",
  "loopback-network",
  "magnetometer",
  "media-playback-while-not-visible",
  "microphone",
  "midi",
  "on-device-speech-recognition",
  "otp-credentials",
  "payment",
  "picture-in-picture",
  "private-state-token-issuance",
  "private-state-token-redemption",
  "publickey-credentials-create",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "speaker-selection",
  "storage-access",
  "summarizer",
  "sync-xhr",
  "translator",
  "unload",
  "usb",
  "web-share",
  "window-management",
  "xr-spatial-tracking",
] as const;

export type Feature = (typeof features)[number];

/** Features that show what people do or see, or act in their name: no policy should give them to every site. */
export const sensitiveFeatures: readonly Feature[] = [
  "bluetooth",
  "camera",
  "clipboard-read",
  "display-capture",
  "geolocation",
  "hid",
  "microphone",
  "midi",
  "payment",
  "serial",
  "usb",
];

/** The least that a policy has to speak of. */
export const spokenFeatures: readonly Feature[] = ["camera", "geolocation", "microphone"];
