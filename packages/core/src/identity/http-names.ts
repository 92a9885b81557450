/** OpenTelemetry's names for HTTP requests. */
export const HTTP = {
  requestMethod: 'http.request.method',
  responseStatusCode: 'http.response.status_code',
  route: 'http.route',
  urlPath: 'url.path',
  urlFull: 'url.full',
  serverAddress: 'server.address',
  userAgent: 'user_agent.original',
} as const;
