/** Middleware of Express that the tests use without its own types. */
declare module 'compression' {
  export default function compression(options?: { threshold?: number }): import('express').RequestHandler
}
declare module 'express-session' {
  export default function session(options: object): import('express').RequestHandler
}
declare module 'morgan' {
  export default function morgan(format: string, options?: object): import('express').RequestHandler
}
declare module 'response-time' {
  export default function responseTime(): import('express').RequestHandler
}
