export interface DefaultPage {
  readonly product: string;
  readonly pattern: RegExp;
  /** Its first group is the version that the page tells. */
  readonly version?: RegExp;
}

/** The error pages that products send when nobody wrote one. */
export const defaultPages: readonly DefaultPage[] = [
  {
    product: "Express",
    pattern:
      /<pre>Cannot (GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH) \/|<title>Error<\/title>[\s\S]{0,80}<pre>(URIError|Not Found|Bad Request|Error)/,
  },
  {
    product: "Fastify",
    pattern:
      /"message":"Route [A-Z]+:[^"]{0,2000} not found","error":"Not Found","statusCode":404|^\{"error":"Bad Request","code":"FST_ERR_/,
  },
  {
    product: "NestJS",
    pattern:
      /"message":"Cannot (GET|POST|PUT|DELETE|PATCH) \/[^"]{0,2000}","error":"Not Found","statusCode":404/,
  },
  {
    product: "nginx",
    pattern: /<hr><center>(nginx|openresty)(\/[\d.]+)?[^<]{0,40}<\/center>/,
    version: /<center>(?:nginx|openresty)\/([\d.]+)/,
  },
  {
    product: "Apache",
    pattern: /<address>Apache[^<]{0,120}<\/address>|<p>The requested URL was not found on this server\.<\/p>/,
    version: /<address>Apache\/([\d.]+)/,
  },
  {
    product: "Tomcat",
    pattern: /<title>HTTP Status \d{3} [–-]|<h3>Apache Tomcat\//,
    version: /Apache Tomcat\/([\d.]+)/,
  },
  {
    product: "Jetty",
    pattern: /Powered by Jetty:\/\/|<title>Error \d{3}[^<]{0,80}<\/title>[\s\S]{0,400}<th>SERVLET:/,
    version: /Jetty:\/\/ ?([\d.]+)/,
  },
  {
    product: "Spring Boot",
    pattern:
      /<h1>Whitelabel Error Page<\/h1>|^\{"timestamp":"[^"]{10,40}","status":\d{3},"error":"[^"]{1,40}","path":"/,
  },
  {
    product: "IIS",
    pattern:
      /<h2>\d{3} - (File or directory not found|Forbidden|Server Error)|<title>IIS [\d.]+ Detailed Error/,
    version: /<title>IIS ([\d.]+)/,
  },
  {
    product: "ASP.NET",
    pattern: /<title>The resource cannot be found\.<\/title>|Server Error in '[^']{0,80}' Application/,
    version: /ASP\.NET Version:([\d.]+)/,
  },
  {
    product: "Django in debug mode",
    pattern:
      /You['’]re seeing this error because you have <code>DEBUG = True<\/code>|Using the URLconf defined in <code>/,
    version: /Django Version:[^\d]{0,40}([\d.]+)/,
  },
  {
    product: "Django",
    pattern:
      /<title>Not Found<\/title>[\s\S]{0,80}<h1>Not Found<\/h1><p>The requested resource was not found on this server\.<\/p>/,
  },
  {
    product: "Flask",
    pattern:
      /<title>404 Not Found<\/title>\s*<h1>Not Found<\/h1>\s*<p>The requested URL was not found on the server\. If you entered the URL manually/,
  },
  { product: "FastAPI", pattern: /^\{"detail":"Not Found"\}$/ },
  {
    product: "Rails",
    pattern:
      /<title>The page you were looking for doesn['’]t exist \(404(?: Not found)?\)<\/title>|<h1>Routing Error<\/h1>|<h1>No route matches/i,
  },
  {
    product: "Symfony",
    pattern:
      /<h1>Oops! An Error Occurred<\/h1>|sf-reset|<title>[^<]{0,200}\(404 Not Found\)<\/title>[\s\S]{0,400}Symfony/,
  },
  { product: "Laravel", pattern: /<title>Not Found<\/title>[\s\S]{0,8000}ml-4 text-lg text-gray-500/ },
  { product: "Go", pattern: /^404 page not found\s*$/ },
  { product: "Werkzeug", pattern: /<title>[^<]{0,200}\/\/ Werkzeug Debugger<\/title>/ },
  {
    product: "PHP's development server",
    pattern: /<h1>Not Found<\/h1><p>The requested resource <code class="url">/,
  },
  {
    product: "Python's http.server",
    pattern: /<p>Error code explanation: (?:HTTPStatus\.NOT_FOUND|404) - Nothing matches the given URI/,
  },
  { product: "LiteSpeed", pattern: /Proudly powered by LiteSpeed Web Server/i },
  { product: "WEBrick", pattern: /<ADDRESS>\s*WEBrick\//, version: /WEBrick\/([\d.]+)/ },
];
