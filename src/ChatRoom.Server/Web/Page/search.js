// Search: takes the place of the log, and leads back to where one was.

import { $, h, button, clock, day } from './dom.js'
import { nodesOf } from './row.js'
import { nothing } from './log.js'

export class Search {
    #chat
    #on
    #number = 0

    /** @param on close(); show(room, event): goes to a message. */
    constructor(chat, on) {
        this.#chat = chat
        this.#on = on
    }

    get isOpen() {
        return !$('search').hidden
    }

    open() {
        const room = this.#chat.current
        if (!room || room.peer) return
        const field = h('input', { type: 'search', id: 'searchField', 'aria-label': `Search in ${room.name}`, placeholder: 'words from:ann' })
        const results = h('div', { id: 'results', 'aria-live': 'polite' })
        $('search').replaceChildren(h('form', { role: 'search', onsubmit: event => {
            event.preventDefault()
            this.#find([room], field.value, results)
        } }, field, h('button', { className: 'main' }, 'Search'), button('Close', () => this.close())), results)
        $('search').onkeydown = event => {
            if (event.key === 'Escape') this.close()
        }
        $('search').hidden = false
        $('logBox').inert = true
        field.focus()
    }

    close() {
        if (!this.isOpen) return
        this.#number++
        $('search').hidden = true
        $('search').replaceChildren()
        $('logBox').inert = false
        this.#on.close()
    }

    async #find(rooms, words, results) {
        if (!words.trim()) return
        const number = ++this.#number
        results.replaceChildren(nothing('Searching…'))
        const marks = words.toLowerCase().split(/\s+/).filter(word => word && !word.includes(':')).map(word => word.replace(/["*-]/g, ''))
        const found = h('div')
        const one = rooms.length === 1
        let isComplete = true
        try {
            for (const room of rooms) {
                const page = await this.#page(room, words, marks.filter(Boolean), undefined)
                if (number !== this.#number) return
                found.append(...page.nodes)
                isComplete &&= page.isComplete
            }
        } catch (error) {
            if (!error.code) throw error
            return results.replaceChildren(nothing(error.text))
        }
        if (!found.children.length) found.append(nothing(`Nothing found for “${words}”${one ? ` in ${rooms[0].name}` : ''}`))
        if (!isComplete) found.prepend(nothing('The index is being built: some messages are missing.'))
        const all = [...this.#chat.rooms.values()].filter(room => !room.peer)
        results.replaceChildren(found, ...one && all.length > 1 ? [button('Search all rooms', () => this.#find(all, words, results))] : [])
    }

    async #page(room, words, marks, before) {
        const answer = await this.#chat.ask({ search: words, room: room.name, ...(before ? { before } : {}) })
        const nodes = answer.events.toReversed().map(event => h('div', { className: 'hit' },
            h('small', { className: 'quiet' }, `${room.name} · ${day(event.at)}, ${clock(event.at)}`),
            h('span', { dir: 'auto' }, h('strong', null, event.alias), ' ', nodesOf(event.text, null, marks)),
            h('span', null, button('Show in room', () => this.#on.show(room, event)))))
        if (answer.more) nodes.push(button('Older', async event => {
            const older = await this.#page(room, words, marks, answer.events[0].id)
            event.target.replaceWith(...older.nodes)
        }))
        return { nodes, isComplete: answer.complete }
    }
}
