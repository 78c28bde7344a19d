// Whether there is a connection: the dot before the alias, and the banner above the field.

import { $, button, count, h, seconds } from './dom.js'
import { say } from './announce.js'
import { card } from './cards.js'

const restarts = 1001
const backFor = 4000 // milliseconds

export class Banner {
    #chat
    #lost = null
    #until = 0

    constructor(chat) {
        this.#chat = chat
    }

    /** Shows a status of the connection: lost {at, code}, and others without a detail. */
    show(status, detail) {
        $('me').dataset.status = status
        $('me').setAttribute('aria-label', `${this.#chat.alias}, ${status === 'online' ? 'connected' : 'not connected'}`)
        this.#lost = status === 'lost' ? detail : null
        if (status === 'online') $('banner').textContent = ''
        else if (status === 'connecting' && !this.#chat.welcome) {
            if (this.#chat.first) $('comeIn').disabled = true
            else card('chat')
            $('banner').textContent = 'Connecting…'
        }
        this.tick()
    }

    /** Says for some seconds how many messages came while the connection was lost. */
    back({ missed }) {
        this.#until = Date.now() + backFor
        say('Connected again.')
        $('banner').textContent = missed ? `You are back. ${count(missed, 'message')} while you were away.` : 'You are back.'
    }

    /** Counts down; once a second. */
    tick() {
        if (this.#until && Date.now() > this.#until) {
            this.#until = 0
            $('banner').textContent = ''
        }
        if (!this.#lost) return
        const text = this.#lost.code === restarts ? 'The server restarts. Back in a moment…' : `Connection lost. Trying again in ${seconds((this.#lost.at - Date.now()) / 1000)}`
        if (!$('banner').querySelector('span')) $('banner').replaceChildren(h('span', { 'aria-live': 'off' }), ' ', button('Now', () => this.#chat.connection.retry()))
        $('banner').querySelector('span').textContent = text
    }
}
