import { alphanumeric, digits, upper } from "../characters.ts";

/** A key that its issuer marks by how it begins. */
export interface ProviderKey {
  /** Stands in the replacement. */
  readonly id: string;
  readonly prefixes: readonly string[];
  readonly alphabet: string;
  /** Signs behind the prefix: at least, and at most where what follows is no longer the key's. */
  readonly least: number;
  readonly most?: number;
}

const word = `${alphanumeric}_`;
const url = `${alphanumeric}_-`;
const hex = `${digits}abcdef`;

/** With where the format is told. Lengths are those of keys in use; of open-ended ones the least that their issuer makes. */
export const providerKeys: readonly ProviderKey[] = [
  // docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html: access keys, temporary ones, bearer tokens, certificates.
  {
    id: "aws-key",
    prefixes: ["AKIA", "ASIA", "ABIA", "ACCA"],
    alphabet: upper + digits,
    least: 16,
    most: 16,
  },
  // github.blog/engineering/behind-githubs-new-authentication-token-formats: prefix, random signs, CRC-32.
  {
    id: "github-token",
    prefixes: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
    alphabet: `${word}.-`,
    least: 36,
  },
  { id: "github-token", prefixes: ["github_pat_"], alphabet: word, least: 36 },
  // docs.gitlab.com/security/tokens: prefixes of tokens.
  {
    id: "gitlab-token",
    prefixes: [
      "glpat-",
      "gldt-",
      "glrt-",
      "glptt-",
      "glcbt-",
      "gloas-",
      "glsoat-",
      "glagent-",
      "glft-",
      "glimt-",
    ],
    alphabet: `${url}.`,
    least: 20,
  },
  // docs.slack.dev/authentication/tokens
  {
    id: "slack-token",
    prefixes: [
      "xoxb-",
      "xoxp-",
      "xoxa-",
      "xoxr-",
      "xoxs-",
      "xoxe-",
      "xoxe.",
      "xoxc-",
      "xoxd-",
      "xapp-",
      "xwfp-",
    ],
    alphabet: `${url}.%`,
    least: 10,
  },
  // docs.slack.dev/messaging/sending-messages-using-incoming-webhooks: the path is the secret.
  { id: "slack-webhook", prefixes: ["hooks.slack.com/"], alphabet: `${word}/`, least: 20 },
  { id: "discord-webhook", prefixes: ["discord.com/api/webhooks/"], alphabet: `${url}/`, least: 40 },
  // docs.stripe.com/keys, docs.stripe.com/webhooks: secret and restricted keys, and secrets of endpoints (Standard Webhooks, too).
  {
    id: "stripe-key",
    prefixes: ["sk_live_", "sk_test_", "rk_live_", "rk_test_"],
    alphabet: alphanumeric,
    least: 16,
  },
  { id: "webhook-secret", prefixes: ["whsec_"], alphabet: `${alphanumeric}+/=`, least: 24 },
  // platform.claude.com/docs/en/api/overview: sk-ant-api03-…, sk-ant-admin01-…, sk-ant-oat01-…
  { id: "anthropic-key", prefixes: ["sk-ant-"], alphabet: url, least: 24 },
  // platform.openai.com/docs/api-reference/authentication: project, service and admin keys.
  {
    id: "openai-key",
    prefixes: ["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-"],
    alphabet: url,
    least: 20,
  },
  // The same form at many vendors of models: OpenRouter's sk-or-v1-, DeepSeek's, Moonshot's, OpenAI's older keys.
  { id: "model-key", prefixes: ["sk-or-v1-", "sk-lf-", "sk-"], alphabet: alphanumeric, least: 32 },
  { id: "xai-key", prefixes: ["xai-"], alphabet: alphanumeric, least: 64 },
  { id: "groq-key", prefixes: ["gsk_"], alphabet: alphanumeric, least: 32 },
  { id: "perplexity-key", prefixes: ["pplx-"], alphabet: alphanumeric, least: 32 },
  { id: "replicate-token", prefixes: ["r8_"], alphabet: alphanumeric, least: 37, most: 40 },
  // huggingface.co/docs/hub/security-tokens
  { id: "huggingface-token", prefixes: ["hf_", "api_org_"], alphabet: alphanumeric, least: 30 },
  // cloud.google.com/docs/authentication/api-keys; developers.google.com/identity/protocols/oauth2: secrets and tokens.
  { id: "google-key", prefixes: ["AIza"], alphabet: url, least: 35, most: 35 },
  { id: "google-secret", prefixes: ["GOCSPX-"], alphabet: url, least: 24 },
  { id: "google-token", prefixes: ["ya29.", "1//0"], alphabet: `${url}.`, least: 24 },
  // docs.sendgrid.com/ui/account-and-settings/api-keys: SG.<22>.<43>
  { id: "sendgrid-key", prefixes: ["SG."], alphabet: `${url}.`, least: 60 },
  // documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt
  { id: "mailgun-key", prefixes: ["key-"], alphabet: hex, least: 32, most: 32 },
  // www.twilio.com/docs/iam/api-keys: SK and 32 hexadecimal digits.
  { id: "twilio-key", prefixes: ["SK"], alphabet: hex, least: 32, most: 32 },
  // docs.npmjs.com/about-access-tokens, docs.pypi.org/trusted-publishers, guides.rubygems.org/api-key-scopes
  { id: "npm-token", prefixes: ["npm_"], alphabet: alphanumeric, least: 36, most: 36 },
  { id: "pypi-token", prefixes: ["pypi-AgE"], alphabet: url, least: 50 },
  { id: "rubygems-key", prefixes: ["rubygems_"], alphabet: hex, least: 48, most: 48 },
  { id: "docker-token", prefixes: ["dckr_pat_", "dckr_oat_"], alphabet: url, least: 24 },
  // docs.digitalocean.com/reference/api/create-personal-access-token
  { id: "digitalocean-token", prefixes: ["dop_v1_", "doo_v1_", "dor_v1_"], alphabet: hex, least: 64 },
  // shopify.dev/docs/apps/build/authentication-authorization/access-tokens
  {
    id: "shopify-token",
    prefixes: ["shpat_", "shpca_", "shppa_", "shpss_"],
    alphabet: `${digits}abcdefABCDEF`,
    least: 32,
  },
  // developer.squareup.com/docs/build-basics/access-tokens
  { id: "square-token", prefixes: ["sq0atp-", "sq0csp-", "EAAA"], alphabet: url, least: 22 },
  // developer.hashicorp.com/vault/docs/concepts/tokens: service, batch and recovery tokens.
  { id: "vault-token", prefixes: ["hvs.", "hvb.", "hvr."], alphabet: url, least: 24 },
  { id: "terraform-token", prefixes: ["atlasv1."], alphabet: url, least: 60 },
  // docs.databricks.com/dev-tools/auth/pat
  { id: "databricks-token", prefixes: ["dapi"], alphabet: hex, least: 32 },
  { id: "linear-key", prefixes: ["lin_api_", "lin_oauth_"], alphabet: alphanumeric, least: 32 },
  { id: "notion-token", prefixes: ["ntn_", "secret_"], alphabet: alphanumeric, least: 40 },
  { id: "postman-key", prefixes: ["PMAK-"], alphabet: `${hex}-`, least: 50 },
  { id: "newrelic-key", prefixes: ["NRAK-", "NRII-"], alphabet: `${upper}${digits}_-`, least: 20 },
  { id: "grafana-token", prefixes: ["glc_", "glsa_"], alphabet: `${word}+/=`, least: 32 },
  { id: "sentry-token", prefixes: ["sntrys_", "sntryu_"], alphabet: `${word}+/=`, least: 40 },
  { id: "supabase-key", prefixes: ["sbp_", "sb_secret_"], alphabet: url, least: 24 },
  { id: "cloudflare-key", prefixes: ["v1.0-"], alphabet: `${hex}-`, least: 100 },
  // age-encryption.org/v1, appendix: Bech32 in capitals.
  { id: "age-key", prefixes: ["AGE-SECRET-KEY-1"], alphabet: upper + digits, least: 58, most: 58 },
  // Proofmark's own: API keys and refresh tokens (identity/api-key, identity/token).
  { id: "proofmark-key", prefixes: ["pmk_", "pmr_"], alphabet: `${url}.`, least: 32 },
];
