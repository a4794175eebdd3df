/** Older majors that the tests import under names of their own; the types of today's fit for what is used of them. */
declare module 'express4' {
  export { default } from 'express'
}
declare module 'koa2' {
  export { default } from 'koa'
}
