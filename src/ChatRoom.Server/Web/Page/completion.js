// Completion in the field: Tab completes aliases and rooms, ":smi" offers emoji in a list.

import { $, h } from './dom.js'
import { emojiOf } from './emoji.js'
import { say } from './announce.js'

const emojiStart = /(?:^|\s):([a-z_]{2,20})$/

export class Completion {
    #chat
    #field = $('text')
    #changed
    #found = []
    #chosen = 0

    /** @param changed Is called when the text has changed. */
    constructor(chat, changed) {
        this.#chat = chat
        this.#changed = changed
        this.#field.addEventListener('blur', () => this.close())
    }

    /** Takes a key if it is meant for completion. Returns whether it was. */
    key({ key, shiftKey }) {
        if (!this.#found.length) return key === 'Tab' && !shiftKey && this.#complete()
        if (key === 'Escape') this.close()
        else if (key === 'Enter' || key === 'Tab') this.#take(this.#found[this.#chosen])
        else if (key === 'ArrowDown') this.#choose(this.#chosen + 1)
        else if (key === 'ArrowUp') this.#choose(this.#chosen - 1)
        else return false
        return true
    }

    /** Offers emoji for what stands before the cursor. */
    offer() {
        const [, start] = emojiStart.exec(this.#before) ?? []
        const found = start ? emojiOf(start) : []
        if (!found.length) return this.close()
        this.#found = found
        $('emoji').hidden = false
        this.#choose(0)
        say(`${found.length} emoji`)
    }

    close() {
        this.#found = []
        $('emoji').hidden = true
        this.#field.removeAttribute('aria-activedescendant')
    }

    get #before() {
        return this.#field.value.slice(0, this.#field.selectionStart)
    }

    #choose(at) {
        this.#chosen = (at + this.#found.length) % this.#found.length
        $('emoji').replaceChildren(...this.#found.map(([name, emoji], index) => h('li', {
            id: `emoji-${index}`, role: 'option', 'aria-selected': index === this.#chosen, onpointerdown: event => {
                event.preventDefault() // the field keeps the focus
                this.#take([name, emoji])
            },
        }, `${emoji} ${name}`)))
        this.#field.setAttribute('aria-activedescendant', `emoji-${this.#chosen}`)
    }

    #take([, emoji]) {
        const start = this.#before.lastIndexOf(':')
        this.#field.setRangeText(`${emoji} `, start, this.#field.selectionStart, 'end')
        this.close()
        this.#changed()
    }

    #complete() {
        const start = this.#before
        const [word] = /\S+$/.exec(start) ?? []
        if (!word) return false
        const names = [...this.#chat.current.people ?? [], ...this.#chat.rooms.keys()]
        const at = word[0] === '@' ? '@' : ''
        const found = names.find(name => name.toLowerCase().startsWith(word.slice(at.length).toLowerCase()) && name !== this.#chat.alias)
        if (!found || at + found === word) return false
        this.#field.setRangeText(`${at}${found}${start === word && !at && found[0] !== '#' ? ': ' : ' '}`, start.length - word.length, start.length, 'end')
        this.#changed()
        return true
    }
}
