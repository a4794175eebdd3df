/** Formats of strings, as JSDoc names them: `@format email`. Others are for documents only. Each takes time in proportion to the text. */

const days = (year: number, month: number) => new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
const dateAndTime =
  /^(?!-0{6})([+-]\d{6}|\d{4})-(\d\d)-(\d\d)(?:T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]([01]\d|2[0-3]):[0-5]\d))?$/
const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/

/**
 * A date and time of ISO 8601 with its offset, or a date alone, which is midnight UTC. Without an offset it would mean another time on each
 * server. Years outside of 0 to 9999 have six digits and a sign, as `Date` writes them. `undefined` for other texts, and for February 30.
 */
export function parseDate(text: string): Date | undefined {
  const [, year, month, day] = text.length > 100 ? [] : (dateAndTime.exec(text) ?? [])
  if (year === undefined || Number(day) > days(Number(year), Number(month))) return undefined
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** Whether a text has a format, by the name of the format. */
export const formats: { readonly [name: string]: (text: string) => boolean } = {
  'date-time': (text) => text.includes('T') && parseDate(text) !== undefined,
  date: (text) => !text.includes('T') && parseDate(text) !== undefined,
  time: (text) => /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?$/.test(text),
  email: (text) => /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text),
  uri: (text) => URL.canParse(text),
  uuid: (text) => /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/i.test(text),
  ipv4: (text) => ipv4.test(text),
  ipv6: (text) => /^[\da-f:.]{2,45}$/i.test(text) && URL.canParse(`http://[${text}]`),
}
