/** What a deployment would read from its environment. All values are made up. */
export const settings = {
  NODE_ENV: "development",
  DATABASE_URL: "postgres://jotter:made-up-password@db.internal.example:5432/jotter",
  SESSION_SECRET: "made-up-session-secret",
  SMTP_PASSWORD: "made-up-smtp-password",
  PAYMENT_API_KEY: "made-up-payment-key",
} as const;
