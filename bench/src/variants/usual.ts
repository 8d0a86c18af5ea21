/** What every usual stack's answers carry. */
export const usualHeaders = ["content-security-policy", "x-content-type-options", "x-frame-options", "vary"];

export const allowedOrigin = "https://app.example.com";

export const csrfSecret = "the secret of forms that nobody fills in, 32 bytes at least";

export const redactedPaths: string[] = ["req.headers.authorization", "req.headers.cookie"];
