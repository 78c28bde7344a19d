// The session: rooms, people, whispers, and what the server says about them. Knows nothing of the document.

import { Connection } from './connection.js'
import { Outbox } from './outbox.js'
import { Timeline } from './timeline.js'
import { later } from './dom.js'
import { mentions } from './row.js'
import { kept, keep, forget, pause, refresh } from './store.js'

const page = 50
const presence = new Set(['connected', 'joined', 'left', 'parted', 'renamed', 'crowd'])
const roleActs = new Set(['op', 'deop', 'owner', 'voice', 'devoice', 'set'])
const mostWhispers = 200
const replaced = 4001

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
     * new was said; whisper(whisper, room); notice(text); kicked(error); motd(text); isReading(room); isReadingUp(room).
     */
    constructor(url, on) {
        this.on = on
        this.outbox = new Outbox(kept.unsent, request => this.connection.send(request), room => this.#unsent(room))
        this.connection = new Connection(url, {
            hello: () => this.#hello(),
            object: object => this.#take(object),
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
            const room = this.rooms.get(name) ?? this.#newRoom(name)
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
            if (room.peer) this.#whisper(room, line)
            else this.outbox.add(room.name, kind, line, room.last, this.alias)
        }
        room.sent = text
    }

    async #whisper(room, text) {
        const item = { type: 'message', kind: 'say', alias: this.alias, text, at: new Date().toISOString(), state: 'sent' }
        room.pending.push(item)
        this.on.changed('log', room)
        try {
            await this.ask({ whisper: room.peer, text })
            room.pending = room.pending.filter(other => other !== item)
        } catch (error) {
            Object.assign(item, { state: 'failed', error: error.text, code: error.code, changed: true })
        }
        this.on.changed('log', room)
    }

    /** Sends again what has failed. */
    again(room, item) {
        this.discard(room, item)
        if (room.peer) this.#whisper(room, item.text)
        else this.outbox.add(room.name, item.kind, item.text, room.last, this.alias)
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
        this.select(this.find(`@${peer}`) ?? this.#newRoom(`@${peer}`, peer))
    }

    find(name) {
        return this.rooms.get(name) ?? [...this.rooms.values()].find(room => room.name.toLowerCase() === name.toLowerCase())
    }

    /** Leaves a room. */
    async part(room) {
        if (room.peer) this.#remove(room)
        else await this.ask({ part: room.name })
    }

    select(room) {
        if (this.current && this.current !== room) this.current.newAfter = null
        this.current = room
        keep({ room: room.name })
        if (room.read !== null && room.unread) room.newAfter = room.read
        if (!room.peer && room.isLive && !room.people) this.who(room)
        this.on.changed('room', room)
    }

    /** The reader has seen the end of a room. */
    seen(room) {
        const last = room.last
        if (!last || (room.read ?? 0) >= last) return
        room.read = last
        room.unread = room.mentioned = 0
        if (this.account && !room.peer) this.#mark(room)
        keep({ read: { ...kept.read, [room.name]: last } }, true)
        this.on.changed('rooms')
    }

    #mark(room) {
        room.mark ??= later(() => this.connection.send({ read: room.name, id: room.read }), 500)
        room.mark()
    }

    /** Loads what is before or behind the window; the newest; or what is around an event. */
    async older(room) {
        if (room.peer || room.timeline.atStart || room.isLoading) return
        const before = room.timeline.first
        const events = await this.#past(room, before === undefined ? {} : { before })
        if (!events) return
        room.timeline.prepend(events)
        if (events.length === 0 || events[0].id === 1) room.timeline.atStart = true
        this.on.changed('log', room)
    }

    async newer(room) {
        const events = await this.#past(room, { before: room.timeline.last + page + 1 })
        if (!events) return
        room.timeline.extend(events)
        room.timeline.atEnd = room.timeline.last >= room.last
        this.on.changed('log', room)
    }

    async newest(room) {
        const events = await this.#past(room, {})
        if (events) room.timeline.reset(events)
    }

    async around(room, id) {
        const events = await this.#past(room, { before: id + page / 2 })
        if (events) room.timeline.reset(events, (events.at(-1)?.id ?? 0) >= room.last)
        this.on.changed('log', room)
    }

    /** Loads what was skipped, in its place. */
    async fill(room, item) {
        const events = await this.#past(room, { before: item.to + 1, limit: Math.min(1000, item.to - item.from + 1) })
        if (!events) return
        const found = events.filter(event => event.id >= item.from)
        const rest = (found[0]?.id ?? item.to + 1) - item.from
        room.timeline.insert(item, rest > 0 && found.length ? [{ ...item, to: found[0].id - 1, messages: rest }, ...found] : found)
        this.on.changed('log', room)
    }

    async #past(room, options) {
        room.isLoading = true
        this.on.changed('loading', room)
        try {
            return (await this.ask({ past: room.name, limit: page, ...options })).events
        } catch (error) {
            if (error.code !== 'lost') this.on.notice(error.text)
            return null
        } finally {
            room.isLoading = false
            this.on.changed('loading', room)
        }
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
            for (const room of this.rooms.values()) room.isLive = room.peer !== undefined
        }
        if (detail?.code === replaced) pause() // what is kept belongs to the other window now
        this.on.status(status, detail)
    }

    #take(object) {
        const room = object.room && (this.rooms.get(object.room) ?? null)
        if (object.id && room && object.at) return this.#event(object, room)
        switch (object.type) {
            case 'welcome': return this.#welcome(object)
            case 'joined-room': return this.#joined(object)
            case 'live': return this.#live(object, room)
            case 'left-room': return room && this.#remove(room)
            case 'accepted': return void this.outbox.answered(object)
            case 'whisper': return this.#whispered(object)
            case 'read': return room && this.#readElsewhere(room, object.id)
            case 'speech': return room && this.#speech(room, object)
            case 'skipped': return room && this.#skipped(room, object)
            case 'set-back': return room && this.#setBack(room, object)
            case 'notice': return object.ref || this.#note(room, object)
            case 'error': return this.#error(object, room)
            case 'answer': if ('account' in object) this.#identity(object)
        }
    }

    #welcome(welcome) {
        const isBack = this.welcome !== null && this.first === null
        Object.assign(this, { welcome, alias: welcome.alias, account: welcome.you.account, limits: welcome.limits, first: null })
        this.outbox.limit(welcome.limits)
        keep({ alias: welcome.alias, token: welcome.resume })
        for (const room of [...this.rooms.values()]) {
            if (!room.peer && !welcome.rooms.includes(room.name)) this.#remove(room)
            room.missed = 0
            room.isBack = isBack
        }
        if (!isBack) for (const [peer, whispers] of Object.entries(kept.whispers)) this.#newRoom(`@${peer}`, peer, whispers)
        if (welcome.motd && !isBack) this.on.motd(welcome.motd)
        this.on.changed('me')
    }

    #identity({ alias, account }) {
        Object.assign(this, { alias, account })
        keep({ alias })
        this.ask({ command: '/resume' }).then(({ resume }) => resume && keep({ token: resume }), () => {})
        for (const room of this.rooms.values()) if (!room.peer && room.isLive) this.who(room)
        this.on.changed('me')
    }

    #newRoom(name, peer, events = []) {
        const timeline = new Timeline()
        timeline.atStart = peer !== undefined
        const room = {
            name, peer, timeline, topic: '', members: null, people: null, away: new Set(), roles: new Map(), role: '', speech: null, position: null,
            last: 0, read: kept.read[name] ?? null, newAfter: null, unread: 0, mentioned: 0, missed: 0, isLive: peer !== undefined, isLoading: false,
            draft: kept.drafts[name] ?? '', sent: '', pending: [],
        }
        room.waiting = () => peer ? room.pending : this.outbox.of(name)
        room.refresh = later(() => this.who(room), 300)
        for (const event of events) timeline.add(event, false)
        room.last = room.read = peer ? timeline.last : room.read
        this.rooms.set(name, room)
        this.on.changed('rooms')
        return room
    }

    #joined({ room: name, topic, members, next, read }) {
        const room = this.rooms.get(name) ?? this.#newRoom(name)
        Object.assign(room, { topic, members, speech: null, isLive: false })
        const epoch = next.split(':')[0]
        if (room.epoch && room.epoch !== epoch) room.timeline.reset([])
        room.epoch = epoch
        if (read !== undefined) room.read = Math.max(room.read ?? 0, read)
        this.#rememberRooms()
        if (!this.current && (kept.room === name || !this.welcome.rooms.includes(kept.room))) this.select(room)
        this.on.changed('room', room)
    }

    #live({ next }, room) {
        if (!room) return
        const [epoch, id] = next.split(':')
        room.isLive = true
        room.last = Math.max(room.last, id - 1)
        room.position = `${epoch}:${room.last}`
        room.read ??= room.last
        this.#count(room)
        if (room.isBack) this.on.back(room)
        room.isBack = false
        this.outbox.live(room.name)
        if (room.timeline.items.length < 30) this.older(room)
        if (room === this.current || !room.people) this.who(room)
        this.on.changed('log', room)
    }

    #event(event, room) {
        if (event.id <= room.last && room.timeline.find(event.id)) return
        room.last = Math.max(room.last, event.id)
        room.position = `${room.epoch}:${room.last}`
        keep({ positions: { ...kept.positions, [room.name]: room.position } }, true)
        const isSpeech = event.type === 'message' || event.type === 'action'
        if (isSpeech && event.alias === this.alias) {
            this.outbox.seen(event)
            if (room.speech?.slow && !event.past) this.#slow(room)
        }
        room.timeline.add(event, this.on.isReadingUp(room))
        if (event.type === 'topic') room.topic = event.topic
        if (presence.has(event.type) && !event.past) this.#presence(room, event)
        if (event.type === 'moderation' && roleActs.has(event.act) && !event.past) room.refresh()
        if (isSpeech && event.alias !== this.alias) {
            room.missed++
            if (!(event.id <= room.read) && !this.on.isReading(room)) {
                room.unread++
                if (mentions(event.text, this.alias)) room.mentioned++
                room.newAfter ??= event.id - 1
                this.on.changed('rooms')
            }
            if (!event.past) this.on.event(event, room)
        }
        this.on.changed(event.type === 'topic' ? 'room' : 'log', room)
    }

    #count(room) {
        const unread = room.timeline.items.filter(item => item.id > room.read && (item.type === 'message' || item.type === 'action') && item.alias !== this.alias)
        room.unread = unread.length
        room.mentioned = unread.filter(item => mentions(item.text, this.alias)).length
        room.newAfter = unread.length ? room.read : null
        this.on.changed('rooms')
    }

    #presence(room, event) {
        if (event.type === 'renamed' && event.alias === this.alias) {
            this.alias = event.to
            keep({ alias: event.to })
            this.on.changed('me')
        }
        if (!room.people) return
        const size = room.people.size
        if (event.type === 'renamed') {
            if (room.people.delete(event.alias)) room.people.add(event.to)
        } else if (event.type === 'connected' || event.type === 'joined') room.people.add(event.alias)
        else room.people.delete(event.alias)
        room.members = Math.max(0, room.members + room.people.size - size)
        if (event.type === 'crowd' || room.people.size > 90) room.refresh()
        this.on.changed('people', room)
    }

    #readElsewhere(room, id) {
        if (id <= (room.read ?? 0)) return
        room.read = id
        this.#count(room)
    }

    #speech(room, speech) {
        room.speech = { ...speech, until: speech.until && Date.parse(speech.until), next: Date.now() + (speech.retry_after ?? 0) * 1000 }
        this.on.changed('speech', room)
    }

    #slow(room) {
        room.speech.next = Date.now() + room.speech.slow * 1000
        this.on.changed('speech', room)
    }

    async #skipped(room, skipped) {
        if (!this.outbox.of(room.name).length || room.isLive) {
            room.missed += skipped.messages
            room.last = Math.max(room.last, skipped.to)
            return this.#note(room, skipped)
        }
        // Something that was sent may be among them: nothing is sent again before it is known.
        const wasUnsure = this.outbox.of(room.name)
        room.last = Math.max(room.last, skipped.to)
        this.#note(room, skipped)
        for (let before = skipped.to + 1; before > skipped.from;) {
            const events = await this.#past(room, { before, limit: 1000 })
            if (!events?.length) break
            for (const event of events) if (event.alias === this.alias && (event.type === 'message' || event.type === 'action') && event.id > wasUnsure[0].after) this.outbox.seen(event)
            before = events[0].id
        }
    }

    #setBack(room, { next }) {
        const [epoch, id] = next.split(':')
        Object.assign(room, { epoch, last: id - 1, position: `${epoch}:${id - 1}`, read: null })
        room.timeline.reset([{ type: 'note', at: new Date().toISOString(), text: 'A backup of this room was restored: later messages are gone.' }])
        this.on.changed('log', room)
    }

    #note(room, object) {
        if (!room) return this.on.notice(object.text)
        room.timeline.add({ at: new Date().toISOString(), ...object, id: undefined, type: object.type === 'skipped' ? 'skipped' : 'note' }, this.on.isReadingUp(room))
        this.on.changed('log', room)
        if (object.held || object.target) this.on.review(object, room)
    }

    #error(error, room) {
        const item = this.outbox.answered(error)
        if (error.code === 'slow-mode' && room?.speech) {
            room.speech.next = Date.now() + error.retry_after * 1000
            this.on.changed('speech', room)
        }
        if (error.code === 'unknown-fate') this.connection.open()
        else if (error.code === 'kicked') this.on.kicked(error)
        else if (error.code === 'banned' && room) this.on.kicked(error)
        else if (!error.ref && !item) this.on.notice(error.text)
    }

    #whispered(whisper) {
        const isMine = whisper.from === this.alias
        const peer = isMine ? whisper.to : whisper.from
        const room = this.find(`@${peer}`) ?? this.#newRoom(`@${peer}`, peer)
        const event = { type: 'message', id: room.last + 1, room: room.name, at: whisper.at, alias: whisper.from, text: whisper.text }
        room.last = event.id
        room.timeline.add(event, this.on.isReadingUp(room))
        if (whisper.away !== undefined) room.timeline.add({ type: 'note', at: whisper.at, text: `${peer} is away${whisper.away ? `: ${whisper.away}` : ''}` }, false)
        const events = room.timeline.items.filter(item => item.id).slice(-mostWhispers)
        keep({ whispers: { ...kept.whispers, [peer]: events.map(({ type, id, at, alias, text }) => ({ type, id, at, alias, text })) } }, true)
        if (!isMine && !this.on.isReading(room)) {
            room.unread++
            room.mentioned++
            room.newAfter ??= event.id - 1
        }
        if (!isMine) this.on.event(event, room)
        this.on.changed('rooms')
        this.on.changed('log', room)
    }

    #remove(room) {
        this.rooms.delete(room.name)
        if (room.peer) {
            const { [room.peer]: _, ...whispers } = kept.whispers
            keep({ whispers })
        }
        this.#rememberRooms()
        if (this.current === room) {
            this.current = null
            const [next] = this.rooms.values()
            if (next) this.select(next)
            else this.on.changed('room', null)
        }
        this.on.changed('rooms')
    }

    #rememberRooms() {
        keep({ rooms: [...this.rooms.values()].filter(room => !room.peer).map(room => room.name) }, true)
    }

    #unsent(name) {
        keep({ unsent: this.outbox.items })
        const room = this.rooms.get(name)
        if (room) this.on.changed('log', room)
    }

    #tick() {
        for (const item of this.outbox.items) {
            if (!item.isSlow && (item.state === 'waiting' || item.state === 'sent') && Date.now() - Date.parse(item.at) > 5000) {
                Object.assign(item, { isSlow: true, changed: true })
                this.on.changed('log', this.rooms.get(item.room))
            }
        }
        this.on.changed('second')
    }
}
