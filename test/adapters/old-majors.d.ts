/** Older majors that the tests import under names of their own. The types of the newer ones fit what the tests use. */
declare module 'express4' {
  export { default } from 'express'
}
declare module 'koa2' {
  export { default } from 'koa'
}
