/** Types of what a method that yields returns. */

/** Every source of items: an async generator, a generator, another async iterable. A web stream is none: it carries bytes. */
export type Items<Item> = AsyncIterable<Item> | (Iterable<Item> & { next(...args: never[]): unknown })

/** The items of a method that yields, by what its handler returns; `never` for any other method. */
export type ItemOf<Returned> = unknown extends Returned ? never : ItemIn<Awaited<Returned>>

type ItemIn<Source> = unknown extends Source
  ? never
  : [Source] extends [{ getReader(...args: never[]): unknown }]
    ? never
    : [Source] extends [never]
      ? never
      : [Source] extends [AsyncIterable<infer Item>]
        ? Item
        : [Source] extends [Iterable<infer Item> & { next(...args: never[]): unknown }]
          ? Item
          : never
