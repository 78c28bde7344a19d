// The WebSocket: opens it, opens it again when it is lost, and hands answers to those who asked. Knows nothing of the document.

const delays = [0.5, 1, 2, 4, 8, 15, 30]
const restart = 1001
const passing = new Set(['server-full', 'address-full', 'journal-unavailable', 'shutdown', 'rate-limited', 'alias-timeout']) // no refusals
const ends = new Set([1000, 1002, 1003, 1008, 4000, 4001, 4005]) // after these, only a person comes back

export class Connection {
    #url
    #on
    #socket = null
    #asked = new Map()
    #next = 0
    #attempt = 0
    #timer = 0
    #error = null
    #heard = 0

    /**
     * @param url Where the server is.
     * @param on hello(): the first object; object(o): an object has come; refused(error): the first object is refused;
     * status(name, detail): connecting, online, lost {at, code}, ended {code, error}.
     */
    constructor(url, on) {
        this.#url = url
        this.#on = on
        this.status = 'closed'
        addEventListener('online', () => this.retry())
        document.addEventListener('visibilitychange', () => document.hidden || this.retry())
    }

    /** Connects, and stays connected. */
    open() {
        clearTimeout(this.#timer)
        this.#drop()
        this.#error = null
        this.#change('connecting')
        const socket = this.#socket = new WebSocket(this.#url, 'chatroom.v1.json')
        socket.onopen = () => this.send(this.#on.hello())
        socket.onmessage = message => this.#receive(JSON.parse(message.data))
        socket.onclose = event => socket === this.#socket && this.#closed(event.code)
    }

    /** Disconnects, and stays so. */
    close() {
        clearTimeout(this.#timer)
        this.#drop()
        this.#change('closed')
    }

    /** Connects at once if it was going to; asks the server for a sign of life if it is connected. */
    retry() {
        if (this.status === 'lost') this.open()
        else if (this.status === 'online') this.#probe()
    }

    /** Whether objects can be sent. */
    get isOpen() {
        return this.#socket?.readyState === WebSocket.OPEN
    }

    /** Sends an object; does nothing if the connection is lost. */
    send(object) {
        if (this.isOpen) this.#socket.send(JSON.stringify(object))
    }

    /** Sends an object, and returns what answers it; an error, also that the connection was lost, is thrown. */
    ask(object) {
        return new Promise((resolve, reject) => {
            if (!this.isOpen) return reject({ code: 'lost', text: 'There is no connection right now.' })
            const ref = `q${++this.#next}`
            this.#asked.set(ref, { resolve, reject })
            this.send({ ...object, ref })
        })
    }

    #receive(object) {
        this.#heard = Date.now()
        if (object.type === 'error' && !object.ref && !passing.has(object.code)) {
            this.#error = object
            if (this.status === 'connecting') return this.#on.refused(object)
        }
        const waiting = this.#asked.get(object.ref)
        if (waiting) {
            this.#asked.delete(object.ref)
            if (object.type === 'error') waiting.reject(object)
            else waiting.resolve(object)
        }
        this.#on.object(object)
        if (object.type !== 'welcome') return
        this.#attempt = 0
        this.#change('online')
    }

    #closed(code) {
        const refused = this.status === 'connecting' && this.#error
        this.#socket = null
        this.#fail()
        if (ends.has(code) || refused) return this.#change('ended', { code, error: this.#error })
        const delay = code === restart ? 1 + 4 * Math.random() : delays[Math.min(this.#attempt, delays.length - 1)] * (0.5 + Math.random())
        this.#attempt++
        this.#timer = setTimeout(() => this.#again(), delay * 1000)
        this.#change('lost', { at: Date.now() + delay * 1000, code })
    }

    #again() {
        if (navigator.onLine) this.open()
        else this.#timer = setTimeout(() => this.#again(), 2000)
    }

    #probe() {
        const socket = this.#socket
        const asked = Date.now()
        this.send({ ping: 1 })
        setTimeout(() => {
            if (socket === this.#socket && this.status === 'online' && this.#heard < asked) this.open()
        }, 5000)
    }

    #drop() {
        const socket = this.#socket
        this.#socket = null
        socket?.close()
        this.#fail()
    }

    #fail() {
        for (const { reject } of this.#asked.values()) reject({ code: 'lost', text: 'The connection was lost.' })
        this.#asked.clear()
    }

    #change(status, detail) {
        this.status = status
        this.#on.status(status, detail)
    }
}
