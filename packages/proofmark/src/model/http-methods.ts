/** RFC 9110 section 9, RFC 5789, and QUERY: the methods that semantic conventions of OpenTelemetry know. Every other is `_OTHER`. */
export const httpMethods = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "DELETE",
  "CONNECT",
  "OPTIONS",
  "TRACE",
  "PATCH",
  "QUERY",
] as const;
