/** Why a goal is not reached, by the name of the goal. A remark is printed only if its goal is not reached. */
export const remarks: Readonly<Record<string, string>> = {
  'In process: a call, `handle` against the fastest peer': `Of the 630 ns of such a call, \`JSON.parse\` takes 390 and writing the answer
  100, by the profile and by runs of each alone. The peer needs both as well, so that only 130 ns are left for everything else, checks
  included. At 1.8 times the speed of the peer they would have to be 110.`,

  'In process: a call, `handleRequestBody` against the fastest peer': `It is \`handle\` and one promise, which takes V8 150 ns until the end of
  \`await\`. The peer calls back synchronously, and is timed without a promise.`,

  'In process: an echo of 1 MB, `handle` against the naive server': `More than nine tenths are \`JSON.parse\` and \`JSON.stringify\`, on both
  sides. The rest is one walk over the parsed value, which checks its depth (3 %), and the copy of the text into the answer (1 %). The
  spread is wide because some rounds contain a garbage collection.`,

  'HTTP: the endpoint on Node against a tuned server': `By the profile, the endpoint takes 1.4 µs of a request: 0.8 for the checks (method,
  host, media type, encoding, length, capacity), 0.6 for counting the body while it is read and for keeping the async context of the method.
  The service takes less than the hand-written parsing and writing. The rest is Node, on both sides.`,

  'HTTP: the endpoint in Hono on Node against a bare handler': `Hono has a faster way for answers with one header, which the bare handler
  uses. The endpoint sends three headers, two of which protect browsers. For those Hono makes a \`Headers\` object, which the server on Node
  reads again. A bare handler with the same three headers is as slow.`,

  'HTTP: the endpoint in h3 2 on Node against a bare handler': `Both spend nine tenths of a request in Node and in h3. The answer of the
  endpoint has three headers, that of the bare handler one, which is most of the difference.`,

  'HTTP: the endpoint in Fastify 5 against a bare handler': `Fastify reads and parses a body in one of its own steps. The endpoint checks the
  request before it reads the body, so it skips that step and reads in the next one. The additional cost is that the async context is kept
  twice.`,

  'Weight: `.` in a bundle, gzipped': `Messages and other texts, each of which is sent, public or a hint to the developer, are 1.8 kB. The
  errors with their codes take 0.4 kB, the faster way for plain calls and its timeouts 0.5, the removal of sent values from the messages of
  validators 0.35, bodies from streams 0.25, ids that keep their digits 0.25, declared errors 0.2. Each of the other parts is smaller.`,
}
