// The part of a room's events that the page has: at most 500 in a row, by their ids. Arrivals and departures in a row are one item.
// Knows nothing of the document.

import { arrivals, departures } from './event.js'

/** How many items there are at most. */
export const most = 500

export class Timeline {
    items = []
    /** Whether the newest event is in it. */
    atEnd = true
    /** Whether there is nothing before it. */
    atStart = false

    #byId = new Map()

    /** The id of the first and of the last event. */
    get first() {
        return this.items.find(item => item.id)?.id
    }

    get last() {
        return this.items.findLast(item => item.id)?.lastId ?? 0
    }

    /** Returns the item of an event. */
    find(id) {
        return this.#byId.get(id)
    }

    /** Adds what has just come. If the reader is further up and the window full, it is left out. Returns whether it was added. */
    add(event, isReadingUp) {
        if (this.#replaces(event) || !this.atEnd) return this.atEnd
        if (isReadingUp && this.items.length >= most) {
            this.atEnd = false
            return false
        }
        this.#append(this.items, event)
        if (!isReadingUp && this.items.length > most) this.#forget(this.items.splice(0, this.items.length - most), 'atStart')
        return true
    }

    /** Puts older events before it; takes as many from the end, if they are too many. */
    prepend(events) {
        const older = []
        for (const event of events) if (!(event.id >= this.first)) this.#append(older, event)
        this.items.unshift(...older)
        for (const event of events) this.#replaces(event)
        if (this.items.length > most) this.#forget(this.items.splice(most), 'atEnd')
    }

    /** Puts newer events behind it; takes as many from the start, if they are too many. */
    extend(events) {
        for (const event of events) if (event.id > this.last && !this.#replaces(event)) this.#append(this.items, event)
        if (this.items.length > most) this.#forget(this.items.splice(0, this.items.length - most), 'atStart')
    }

    /** Puts events in the place of an item. */
    insert(item, events) {
        const between = []
        for (const event of events) this.#append(between, event)
        this.items.splice(this.items.indexOf(item), 1, ...between)
    }

    /** Begins again with these events. */
    reset(events, atEnd = true) {
        this.items = []
        this.#byId.clear()
        this.atStart = false
        this.atEnd = atEnd
        for (const event of events) if (!this.#replaces(event)) this.#append(this.items, event)
    }

    #append(items, event) {
        if (event.id && this.#byId.has(event.id)) return
        const before = items.at(-1)
        const item = before?.type === 'comings' && (arrivals.has(event.type) || departures.has(event.type)) ? before : this.#itemOf(event)
        if (item === before) {
            comeOrGo(item, event)
            item.changed = true
        } else items.push(item)
        if (event.id) {
            item.lastId = event.id
            this.#byId.set(event.id, item)
        }
    }

    #itemOf(event) {
        if (!arrivals.has(event.type) && !departures.has(event.type)) return { ...event }
        const item = { type: 'comings', id: event.id, at: event.at, came: new Set(), went: new Set() }
        comeOrGo(item, event)
        return item
    }

    /** Applies an event that changes earlier ones: these have no row of their own. */
    #replaces(event) {
        const targets = event.type === 'purged' ? event.targets : event.type === 'redacted' || event.type === 'edited' ? [event.target] : null
        for (const id of targets ?? []) {
            const item = this.#byId.get(id)
            if (!item) continue
            if (event.type !== 'edited') Object.assign(item, { text: '', redacted: true, changed: true })
            else if (event.text) Object.assign(item, { text: event.text, edited: true, changed: true })
        }
        return targets !== null
    }

    #forget(items, side) {
        this[side] = false
        const gone = new Set(items)
        for (const [id, item] of this.#byId) if (gone.has(item)) this.#byId.delete(id)
    }
}

function comeOrGo(item, { type, alias }) {
    const [to, from] = arrivals.has(type) ? [item.came, item.went] : [item.went, item.came]
    if (!from.delete(alias)) to.add(alias)
}
