// What a screen reader speaks, and desktop notifications. The log itself is silent: some readers would speak all of it each time.

import { $ } from './dom.js'
import { kept } from './store.js'

let waiting = []
let timer = 0

/** Speaks a message: at most one text a second, and a count if there are more than three. */
export function announce(alias, text, isMention) {
    if (kept.announce === 'none' || (kept.announce === 'mentions' && !isMention)) return
    waiting.push({ alias, text })
    timer ||= setTimeout(speak, waiting.length === 1 && !$('status').dataset.busy ? 100 : 1000)
}

/** Speaks something that is no message. */
export function say(text) {
    $('status').textContent = text
}

function speak() {
    const all = waiting
    waiting = []
    $('status').dataset.busy = 'yes'
    $('status').textContent = all.length > 3 ? `${all.length} new messages, last from ${all.at(-1).alias}` : all.map(one => `${one.alias}: ${one.text.slice(0, 300)}`).join('\n')
    timer = setTimeout(() => {
        timer = 0
        if (waiting.length) speak()
        else delete $('status').dataset.busy
    }, 1000)
}

/** Shows a notification if the page is hidden and the reader has asked for them. */
export function notify(title, body, onclick) {
    if (!kept.notify || !document.hidden || globalThis.Notification?.permission !== 'granted') return
    const shown = new Notification(title, { body: body.slice(0, 200), icon: 'page/icon.svg', tag: title })
    shown.onclick = () => {
        focus()
        shown.close()
        onclick()
    }
}
