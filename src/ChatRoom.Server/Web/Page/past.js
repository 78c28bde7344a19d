// Loads what was said before into the windows of rooms. Knows nothing of the document.

import { isSpeech } from './event.js'

/** How many messages one request asks for. */
export const page = 50
const most = 1000 // that the server sends at once

export class Past {
    #ask
    #on

    /** @param ask Asks the server. @param on changed(what, room): something must be drawn again; notice(text). */
    constructor(ask, on) {
        this.#ask = ask
        this.#on = on
    }

    /** Loads what is before the window. */
    async older(room) {
        if (room.peer || room.timeline.atStart || room.isLoading) return
        const before = room.timeline.first
        const events = await this.#load(room, before === undefined ? {} : { before })
        if (!events) return
        room.timeline.prepend(events)
        if (events.length === 0 || events[0].id === 1) room.timeline.atStart = true
        this.#on.changed('log', room)
    }

    /** Loads what is behind the window. */
    async newer(room) {
        const events = await this.#load(room, { before: room.timeline.last + page + 1 })
        if (!events) return
        room.timeline.extend(events)
        room.timeline.atEnd = room.timeline.last >= room.last
        this.#on.changed('log', room)
    }

    /** Moves the window to the newest messages. */
    async newest(room) {
        const events = await this.#load(room, {})
        if (events) room.timeline.reset(events)
    }

    /** Moves the window to an event. */
    async around(room, id) {
        const events = await this.#load(room, { before: id + page / 2 })
        if (events) room.timeline.reset(events, (events.at(-1)?.id ?? 0) >= room.last)
        this.#on.changed('log', room)
    }

    /** Loads what was skipped, in its place. */
    async fill(room, item) {
        const events = await this.#load(room, { before: item.to + 1, limit: Math.min(most, item.to - item.from + 1) })
        if (!events) return
        const found = events.filter(event => event.id >= item.from)
        const rest = (found[0]?.id ?? item.to + 1) - item.from
        room.timeline.insert(item, rest > 0 && found.length ? [{ ...item, to: found[0].id - 1, messages: rest }, ...found] : found)
        this.#on.changed('log', room)
    }

    /** Looks for own messages among those that were skipped: what is found is not sent again. */
    async find(room, { from, to }, me, outbox) {
        const { after } = outbox.of(room.name)[0]
        for (let before = to + 1; before > from;) {
            const events = await this.#load(room, { before, limit: most })
            if (!events?.length) break
            for (const event of events) if (isSpeech(event) && event.alias === me && event.id > after) outbox.seen(event)
            before = events[0].id
        }
    }

    async #load(room, options) {
        room.isLoading = true
        this.#on.changed('loading', room)
        try {
            return (await this.#ask({ past: room.name, limit: page, ...options })).events
        } catch (error) {
            if (error.code !== 'lost') this.#on.notice(error.text)
            return null
        } finally {
            room.isLoading = false
            this.#on.changed('loading', room)
        }
    }
}
