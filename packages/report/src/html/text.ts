import { visibleText } from '@custody/core/text/visible-text'
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { shortDigest } from '../text/short-digest.ts'

/** Text that others wrote: one line, nothing hidden in it, and set apart, so that its direction moves nothing around it. */
export const foreign = (text: string, maxLength = 400): VNode =>
  html`<bdi>${visibleText(text, maxLength)}</bdi>`

export const codeText = (text: string): VNode => html`<code><bdi>${visibleText(text, 400)}</bdi></code>`

/** A digest cut to what the eye compares; the whole one is its title and stands in the details. */
export const shortCode = (digest: string): VNode =>
  html`<code title=${visibleText(digest)}>${visibleText(shortDigest(digest))}</code>`

/** A link, when the address is one of the web; else the text alone. */
export function link(address: string, text: VNode | string): VNode {
  return isWebAddress(address)
    ? html`<a href=${address} rel="noreferrer">${text}</a>`
    : html`<span>${text}</span>`
}

/** `1 d 2 h`-like plain values that the report's own code made. */
export const sub = (content: VNode | string): VNode => html`<span class="sub">${content}</span>`

/** Only such an address becomes a link. */
export function isWebAddress(address: string): boolean {
  return URL.canParse(address) && ['https:', 'http:'].includes(new URL(address).protocol)
}
