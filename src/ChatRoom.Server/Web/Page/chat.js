// The session: who one is, the rooms, and what one asks of the server. Knows nothing of the document.

import { Connection } from './connection.js'
import { Incoming } from './incoming.js'
import { Outbox } from './outbox.js'
import { Past, page } from './past.js'
import { Room } from './room.js'
import { Whispers } from './whispers.js'
import { later } from './dom.js'
import { kept, keep, forget, pause, refresh } from './store.js'

const replaced = 4001
const slow = 5000 // a message that has waited so many milliseconds says so

export class Chat {
    alias = kept.alias
    account = null
    limits = { message_bytes: 4096 }
    rooms = new Map()
    current = null
    welcome = null

    /**
     * @param url The WebSocket.
     * @param on changed(what, room): something must be drawn again; status(name, detail); refused(error); event(event, room): something
     * new was said; back(room): what was missed has come; review(notice): moderators have to look at something; notice(text);
     * kicked(error); motd(text); isReading(room); isReadingUp(room).
     */
    constructor(url, on) {
        this.on = on
        this.outbox = new Outbox(kept.unsent, request => this.connection.send(request), room => this.#unsent(room))
        this.past = new Past(request => this.ask(request), on)
        this.whispers = new Whispers(this)
        const incoming = new Incoming(this)
        this.connection = new Connection(url, {
            hello: () => this.#hello(),
            object: object => incoming.take(object),
            refused: error => this.#refused(error),
            status: (status, detail) => this.#status(status, detail),
        })
        setInterval(() => this.#tick(), 1000)
    }

    /** Comes in with an alias, and perhaps a password. */
    enter(alias, secret = {}, rooms = kept.rooms) {
        this.first = { alias, ...secret, ...(rooms.length ? { rooms } : {}) }
        if (this.connection.isOpen && this.connection.status === 'connecting') this.connection.send(this.#hello())
        else this.connection.open()
    }

    /** Resumes the session that the browser has kept. */
    resume() {
        refresh()
        this.first = null
        for (const name of kept.rooms) {
            const room = this.rooms.get(name) ?? this.add(name)
            room.last ||= Number(kept.positions[name]?.split(':')[1] ?? 0)
            if (!this.current && kept.room === name) this.select(room)
        }
        this.connection.open()
    }

    /** Leaves for good. */
    leave() {
        this.connection.send({ command: '/quit' })
        this.connection.close()
        Object.assign(this, { current: null, welcome: null })
        this.outbox.items = []
        this.rooms.clear()
        forget()
    }

    ask(request) {
        return this.connection.ask(request)
    }

    /** Runs a command of the text dialect in a room. */
    async command(text, room = this.current) {
        const answer = await this.ask({ command: text, ...(room && !room.peer ? { room: room.name } : {}) })
        if (room) room.refresh() // it may have changed who may do what
        return answer
    }

    /** Says something in a room; each line is a message. */
    say(room, text, kind = 'say') {
        for (const line of text.split('\n')) {
            if (!line.trim()) continue
            if (room.peer) this.whispers.say(room, line)
            else this.outbox.add(room.name, kind, line, room.last, this.alias)
        }
        room.sent = text
    }

    /** Sends again what has failed. */
    again(room, item) {
        this.discard(room, item)
        this.say(room, item.text, item.kind)
    }

    /** Gives up what has failed. */
    discard(room, item) {
        if (room.peer) room.pending = room.pending.filter(other => other !== item)
        else this.outbox.discard(item)
        this.on.changed('log', room)
    }

    /** Goes to a room; joins it if need be. */
    async open(name) {
        const room = this.find(name)
        if (room) return this.select(room)
        const joined = await this.ask({ join: name, history: page })
        this.select(this.rooms.get(joined.room))
    }

    /** Goes to the whispers with somebody. */
    talk(peer) {
        this.select(this.whispers.with(peer))
    }

    find(name) {
        return this.rooms.get(name) ?? [...this.rooms.values()].find(room => room.name.toLowerCase() === name.toLowerCase())
    }

    /** Leaves a room. */
    async part(room) {
        if (room.peer) this.remove(room)
        else await this.ask({ part: room.name })
    }

    select(room) {
        if (this.current && this.current !== room) this.current.newAfter = null
        this.current = room
        keep({ room: room.name })
        if (!room.peer && room.isLive && !room.people) this.who(room)
        this.on.changed('room', room)
    }

    /** The reader has seen the end of a room. */
    seen(room) {
        const { unread } = room
        if (!room.see()) return
        if (this.account && !room.peer) room.mark()
        keep({ read: { ...kept.read, [room.name]: room.read } }, true)
        if (unread) this.on.changed('rooms')
    }

    /** Asks who is in a room. */
    async who(room) {
        if (room.peer || !this.rooms.has(room.name)) return
        try {
            const { aliases, away = [], count, role = '', roles = [] } = await this.ask({ who: room.name })
            Object.assign(room, { people: new Set(aliases), away: new Set(away), members: count, role, roles: new Map(roles.map(one => [one.alias, one.role])) })
            this.on.changed('people', room)
        } catch {
            // It is asked again when somebody comes or goes.
        }
    }

    /** Whether the client may keep order in a room. */
    isModerator(room) {
        return ['moderator', 'owner', 'admin'].includes(room?.role)
    }

    /** Adds a room to those that are shown. */
    add(name, peer) {
        const room = new Room(name, { peer, read: kept.read[name] ?? null, draft: kept.drafts[name] ?? '', waiting: peer ? undefined : () => this.outbox.of(name) })
        room.refresh = later(() => this.who(room), 300)
        room.mark = later(() => this.connection.send({ read: name, id: room.read }), 500)
        this.rooms.set(name, room)
        this.on.changed('rooms')
        return room
    }

    #hello() {
        const rooms = [...this.rooms.values()].filter(room => !room.peer)
        const after = Object.fromEntries(rooms.filter(room => room.position).map(room => [room.name, room.position]))
        for (const { room } of this.outbox.items) if (kept.positions[room]) after[room] ??= kept.positions[room]
        const names = rooms.length ? rooms.map(room => room.name) : kept.rooms
        const who = this.first ?? { resume: kept.token }
        return { history: page, ...(names.length ? { rooms: names } : {}), ...who, ...(Object.keys(after).length ? { after } : {}) }
    }

    #refused(error) {
        if (error.code === 'resume-invalid') {
            keep({ token: null })
            this.connection.close()
        }
        this.on.refused(error)
    }

    #status(status, detail) {
        if (status === 'lost' || status === 'ended') {
            this.outbox.lost()
            for (const room of this.rooms.values()) {
                if (room.isLive) room.lostAt = new Date().toISOString()
                room.isLive = room.peer !== undefined
            }
        }
        if (detail?.code === replaced) pause() // what is kept belongs to the other window now
        this.on.status(status, detail)
    }

    /** Shows a room no longer. */
    remove(room) {
        this.rooms.delete(room.name)
        if (room.peer) this.whispers.forget(room.peer)
        this.rememberRooms()
        if (this.current === room) {
            this.current = null
            const [next] = this.rooms.values()
            if (next) this.select(next)
            else this.on.changed('room', null)
        }
        this.on.changed('rooms')
    }

    rememberRooms() {
        keep({ rooms: [...this.rooms.values()].filter(room => !room.peer).map(room => room.name) }, true)
    }

    #unsent(name) {
        keep({ unsent: this.outbox.items })
        const room = this.rooms.get(name)
        if (room) this.on.changed('log', room)
    }

    #tick() {
        for (const item of this.outbox.items) {
            if (!item.isSlow && (item.state === 'waiting' || item.state === 'sent') && Date.now() - Date.parse(item.at) > slow) {
                Object.assign(item, { isSlow: true, changed: true })
                this.on.changed('log', this.rooms.get(item.room))
            }
        }
        this.on.changed('second')
    }
}
