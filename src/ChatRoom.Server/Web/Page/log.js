// The messages of the room that is open: a window of plain rows, brought up to date once a frame. It stays where the reader is.

import { h, rove } from './dom.js'
import { rowOf } from './row.js'

const near = 30
const early = 400

export class Log {
    #element
    #on
    #room = null
    #frame = 0
    #sticks = true
    #busy = false

    /** @param on older(room), newer(room): loads more; read(): the reader is at the end; the rest: what rows need. */
    constructor(element, on) {
        this.#element = element
        this.#on = on
        element.addEventListener('scroll', () => this.#scrolled(), { passive: true })
        element.addEventListener('keydown', event => this.#key(event))
        new ResizeObserver(() => this.#sticks && this.#toEnd()).observe(element)
        element.addEventListener('load', () => this.#sticks && this.#toEnd(), true)
    }

    /** Whether the newest message can be seen. */
    get isAtEnd() {
        return this.#sticks && (this.#room?.timeline.atEnd ?? true)
    }

    /** Shows another room. */
    show(room) {
        this.#room = room
        this.#sticks = true
        this.#element.replaceChildren()
        this.#element.setAttribute('aria-label', `Messages in ${room.name}`)
        this.draw()
    }

    /** Brings the rows up to date in the next frame. */
    draw() {
        this.#frame ||= requestAnimationFrame(() => this.#draw())
    }

    /** Goes to the newest message. */
    async toEnd() {
        this.#sticks = true
        if (!this.#room.timeline.atEnd) await this.#on.newest(this.#room)
        this.draw()
    }

    /** Goes to an event, or to the next one that has a row, and gives it the focus. */
    toEvent(id) {
        this.#sticks = false
        cancelAnimationFrame(this.#frame)
        this.#draw()
        const row = [...this.#element.children].find(row => (row.item?.lastId ?? row.item?.id) >= id)
        row?.scrollIntoView({ block: 'center' })
        row?.focus({ preventScroll: true })
    }

    #draw() {
        this.#frame = 0
        const room = this.#room
        if (!room) return
        const element = this.#element
        const anchor = this.#sticks ? null : [...element.children].find(row => row.item && row.getBoundingClientRect().bottom > element.getBoundingClientRect().top)
        const top = anchor?.getBoundingClientRect().top
        const focused = element.contains(document.activeElement) && document.activeElement.closest('.row')?.item
        const items = [...(room.timeline.atStart && room.timeline.items.length && !room.peer ? [room.beginning] : []), ...room.timeline.items, ...(room.timeline.atEnd ? room.waiting() : [])]
        this.#reconcile(room, items)
        if (focused && !element.contains(document.activeElement)) [...element.children].find(row => row.item === focused)?.focus({ preventScroll: true })
        element.classList.toggle('empty', items.length === 0)
        if (this.#sticks) this.#toEnd()
        else if (anchor?.isConnected) element.scrollTop += anchor.getBoundingClientRect().top - top
        else if (anchor) {
            const same = [...element.children].find(row => row.item === anchor.item)
            if (same) element.scrollTop += same.getBoundingClientRect().top - top
        }
        this.#on.drawn(this.isAtEnd)
    }

    #reconcile(room, items) {
        const wanted = new Set(items)
        for (const row of [...this.#element.children]) if (!wanted.has(row.item)) row.remove()
        const rows = new Map([...this.#element.children].map(row => [row.item, row]))
        let at = this.#element.firstElementChild
        let before = null
        let seen = room.newAfter === null || room.isNewAbove
        for (const item of items) {
            const isNew = !seen && (item.id ?? item.from) > room.newAfter && item.alias !== this.#on.me()
            seen ||= isNew
            let row = rows.get(item)
            const key = `${before?.id ?? before?.ref ?? ''} ${isNew && room.newCount} ${item.state ?? ''}`
            if (!row || item.changed || row.key !== key) {
                const made = rowOf(item, { ...this.#on, me: this.#on.me(), before, isNew, room })
                Object.assign(made, { item, key })
                item.changed = false
                if (row === at && row) at = row.nextElementSibling
                row?.remove()
                row = made
                this.#element.insertBefore(row, at)
            } else if (row === at) at = at.nextElementSibling
            else this.#element.insertBefore(row, at)
            before = item
        }
    }

    #toEnd() {
        this.#element.scrollTop = this.#element.scrollHeight
    }

    async #scrolled() {
        const { scrollTop, clientHeight, scrollHeight } = this.#element
        const rest = scrollHeight - clientHeight - scrollTop
        this.#sticks = rest < near
        if (this.isAtEnd) this.#on.read()
        this.#on.drawn(this.isAtEnd)
        const room = this.#room
        if (this.#busy || !room) return
        this.#busy = true
        if (scrollTop < early && !room.timeline.atStart) await this.#on.older(room)
        else if (rest < early && !room.timeline.atEnd) await this.#on.newer(room)
        this.#busy = false
    }

    /** Opens the menu of a row, or goes into it. */
    #enter(row) {
        const more = row.querySelector('.more')
        if (more) more.click()
        else row.querySelector('button, summary, a')?.focus()
    }

    #key(event) {
        const rows = [...this.#element.querySelectorAll('.row')]
        const row = document.activeElement.closest?.('.row')
        if (event.target === this.#element && event.key === 'ArrowUp') rows.at(-1)?.focus()
        else if (row && event.target === row && event.key === 'Enter') this.#enter(row)
        else if (event.key === 'End' && event.target.closest('.row, [role=log]')) this.toEnd().then(() => rows.at(-1)?.focus({ preventScroll: true }))
        else if (row && rove(event, rows)) return
        else return
        event.preventDefault()
    }
}

/** A row that says that there is nothing. */
export const nothing = text => h('p', { className: 'nothing' }, text)
