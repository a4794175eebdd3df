/** Why a goal is not reached, by the name of the goal. A remark is printed only if its goal is not reached. */
export const remarks: Readonly<Record<string, string>> = {
  'In process: a call with a Zod shape, `handle` against the naive server': `Of the 1030 ns of such a call, \`JSON.parse\` takes 470, the rules
  of the specification 100 and the answer 100. The rest calls each schema of the shape, looks for names that the method does not have, and
  makes the object for the handler. The naive server calls one schema for the whole and looks for nothing.`,

  'In process: a notification, `handle` against the naive server': `Of the 480 ns of a notification, \`JSON.parse\` takes 355, the rules of the
  specification 50, the look-up and the context of the call 40, the size and the byte order mark 35. The naive server has only the first and
  calls the function, and no response is written that would be faster here.`,

  'In process: an error, `handle` against the naive server': `Most of the time goes to the stack of the error that the method throws, on both
  sides. The rest is the context of the call and the check that the error may be shown.`,

  'In process: a batch of 100, `handle` against the naive server': `Of the 520 ns of an entry, \`JSON.parse\` takes 320, the rules of the
  specification 75, and the call with its context and its response 110. One entry has the id 0, for which the text is searched for other
  spellings of zero: 20 ns for each entry. The naive server makes one \`JSON.stringify\` of all responses.`,

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

  'WebSockets: the heap of an idle connection against a bare server': `Of the 2.0 kB that an idle connection has more, 0.9 are the request of the
  upgrade with its headers, which methods can take, and which the bare server drops. The peer takes 0.55, the channel 0.35, and the table of the
  endpoint 0.1.`,

  'Weight: the import of `.`': `Node takes 0.7 ms for an empty module, and about half a millisecond to find, read and compile each of the three
  files. The rest runs their 73 kB: classes, errors that are made once, and tables. Methods that yield and subscriptions added 0.6 ms.`,

  'Weight: `.` in a bundle, gzipped': `Minified, the reader of messages takes 2.9 kB, the dispatcher 2.9, the checks of method options 1.7,
  batches 1.6, errors with their codes 1.5, the registry 1.3, signals that cannot end the process 1.3, issues without the values that were
  sent 1.0, ids that keep their digits 1.0. A third of all are texts: each is sent, public, or a hint to the developer.`,
}
