/** The icons of the page. */
import type { VNode } from 'preact'

const paths = {
  logo: 'M8.5 4C5.5 4 6.5 9 3.5 12c3 3 2 8 5 8M15.5 4c3 0 2 5 5 8-3 3-2 8-5 8',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm9 2-4-4',
  key: 'M14.5 9.5a4.5 4.5 0 1 0-3.2 4.3L13 15.5h2v2h2v2h3v-3l-5.8-5.8c.2-.4.3-.8.3-1.2Z',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-14v2m0 16v2M4.2 4.2l1.5 1.5m12.6 12.6 1.5 1.5M2 12h2m16 0h2M4.2 19.8l1.5-1.5M18.3 5.7l1.5-1.5',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z',
  back: 'm14 6-6 6 6 6',
  close: 'm6 6 12 12M18 6 6 18',
  plus: 'M12 5v14M5 12h14',
  stack: 'm12 3 9 5-9 5-9-5 9-5Zm-9 9.5 9 5 9-5',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-14v5l3.5 2',
  lock: 'M6 11h12v9H6v-9Zm2 0V8a4 4 0 0 1 8 0v3',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Zm9.5 3a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z',
  fold: 'm9 6 6 6-6 6',
  pen: 'm4 20 1-5L16 4l4 4L9 19l-5 1Z',
}

/** An icon is hidden from screen readers, so its button or link needs a text. */
export function Icon({ name }: { name: keyof typeof paths }): VNode {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}

/** A button that removes one row of a list. */
export function RemoveButton({ label, remove }: { label: string; remove(): void }): VNode {
  return (
    <button type="button" class="bare" aria-label={label} onClick={remove}>
      <Icon name="close" />
    </button>
  )
}
