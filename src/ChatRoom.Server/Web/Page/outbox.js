// What was said and is not known to be in the room: sends everything exactly once, as docs/json.md describes. Knows nothing of the
// document.

/** The text without what the server would take out: controls, and what changes the direction of what follows. */
export const clean = text => text.toWellFormed().replace(/[\0-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g, '')

const started = Date.now().toString(36)
let next = 0

export class Outbox {
    #send
    #changed
    #live = new Set()
    #limits = { messages_per_second: 5, message_burst: 10 }
    #tokens = 10
    #filled = Date.now()
    #timer = 0

    /**
     * @param items What was left last time.
     * @param send Sends a request.
     * @param changed Is called with the room in which something has changed.
     */
    constructor(items, send, changed) {
        this.items = items.map(item => ({ ...item, state: item.state === 'failed' ? 'failed' : 'waiting' }))
        this.#send = send
        this.#changed = changed
    }

    /** The milliseconds until the next one goes; 0: nothing waits for its turn. */
    get wait() {
        const { messages_per_second: rate } = this.#limits
        return this.#timer && rate ? Math.max(0, (1 - this.#level()) / rate * 1000) : 0
    }

    /** Takes the limits of the server. */
    limit(limits) {
        this.#limits = limits
        this.#tokens = limits.message_burst
        this.#filled = Date.now()
    }

    /** Says something in a room. */
    add(room, kind, text, after, alias) {
        this.items.push({ ref: `${started}-${++next}`, room, kind, text: clean(text), after, alias, at: new Date().toISOString(), state: 'waiting' })
        this.#changed(room)
        this.#pump()
    }

    /** What a room still waits for. */
    of(room) {
        return this.items.filter(item => item.room === room)
    }

    /** An own message is in the room: it is no longer waited for. */
    seen(event) {
        const kind = event.type === 'message' ? 'say' : 'do'
                this.#remove(this.items.find(item =>
            item.room === event.room && item.kind === kind && item.state !== 'failed' && event.id > item.after && item.text === event.text))
    }

    /** The server answers a message. Returns it; undefined: it is not one of these. */
    answered({ type, ref, code, text, retry_after: retry }) {
        const item = ref && this.items.find(item => item.ref === ref)
        if (!item) return undefined
        if (type !== 'error') this.#remove(item)
        else if (code !== 'unknown-fate') {
            Object.assign(item, { state: code === 'held' ? 'held' : 'failed', code, error: text, retry })
            this.#changed(item.room)
        }
        return item
    }

    /** All that was missed in a room has come: sends the rest again. */
    live(room) {
        this.#live.add(room)
        this.#pump()
    }

    /** The connection is lost: what was sent may have arrived. */
    lost() {
        this.#live.clear()
        for (const item of this.items) if (item.state === 'sent') item.state = 'waiting'
    }

    /** Sends a message again that has failed. */
    again(item) {
        this.items = this.items.filter(other => other !== item)
        this.add(item.room, item.kind, item.text, item.after, item.alias)
    }

    /** Gives a message up. */
    discard(item) {
        this.#remove(item)
    }

    #pump() {
        clearTimeout(this.#timer)
        this.#timer = 0
        for (const item of this.items) {
            if (item.state !== 'waiting' || !this.#live.has(item.room)) continue
            if (this.#limits.messages_per_second && this.#level() < 1) {
                this.#timer = setTimeout(() => this.#pump(), this.wait || (1 - this.#tokens) / this.#limits.messages_per_second * 1000)
                break
            }
            this.#tokens--
            item.state = 'sent'
            this.#send({ [item.kind]: item.text, room: item.room, ref: item.ref })
            this.#changed(item.room)
        }
    }

    #level() {
        const now = Date.now()
        const { messages_per_second: rate, message_burst: burst } = this.#limits
        this.#tokens = Math.min(burst, this.#tokens + (now - this.#filled) / 1000 * rate)
        this.#filled = now
        return this.#tokens
    }

    #remove(item) {
        if (!item) return
        this.items = this.items.filter(other => other !== item)
        this.#changed(item.room)
    }
}
