// What the server sends: who one is, what happens in the rooms, errors. Knows nothing of the document.

import { isSpeech, mentions } from './event.js'
import { kept, keep } from './store.js'

const presence = new Set(['connected', 'joined', 'left', 'parted', 'renamed', 'crowd'])
const roleActs = new Set(['op', 'deop', 'owner', 'voice', 'devoice', 'set'])
const fewItems = 30 // so many fill no screen

export class Incoming {
    #chat

    constructor(chat) {
        this.#chat = chat
    }

    /** Takes an object. */
    take(object) {
        const room = object.room && (this.#chat.rooms.get(object.room) ?? null)
        if (object.id && room && object.at) return this.#event(object, room)
        switch (object.type) {
            case 'welcome': return this.#welcome(object)
            case 'joined-room': return this.#joined(object)
            case 'live': return room && this.#live(object, room)
            case 'left-room': return room && this.#chat.remove(room)
            case 'accepted': return void this.#chat.outbox.answered(object)
            case 'whisper': return this.#chat.whispers.take(object)
            case 'read': return room && this.#changed(room, 'rooms', () => room.readElsewhere(object.id, this.#chat.alias))
            case 'speech': return room && this.#changed(room, 'speech', () => room.takeSpeech(object))
            case 'skipped': return room && this.#skipped(room, object)
            case 'set-back': return room && this.#changed(room, 'log', () => room.setBack(object.next))
            case 'notice': return object.ref || this.#note(room, object)
            case 'error': return this.#error(object, room)
            case 'answer': if ('account' in object) this.#identity(object)
        }
    }

    #changed(room, what, change) {
        change()
        this.#chat.on.changed(what, room)
    }

    #welcome(welcome) {
        const isBack = this.#chat.welcome !== null && this.#chat.first === null
        Object.assign(this.#chat, { welcome, alias: welcome.alias, account: welcome.you.account, limits: welcome.limits, first: null })
        this.#chat.outbox.limit(welcome.limits)
        keep({ alias: welcome.alias, token: welcome.resume })
        for (const room of [...this.#chat.rooms.values()]) {
            if (!room.peer && !welcome.rooms.includes(room.name)) this.#chat.remove(room)
            room.missed = 0
            room.isBack = isBack
        }
        if (!isBack) this.#chat.whispers.restore()
        if (welcome.motd && !isBack) this.#chat.on.motd(welcome.motd)
        this.#chat.on.changed('me')
    }

    #identity({ alias, account }) {
        Object.assign(this.#chat, { alias, account })
        keep({ alias })
        this.#chat.ask({ command: '/resume' }).then(({ resume }) => resume && keep({ token: resume }), () => {})
        for (const room of this.#chat.rooms.values()) if (!room.peer && room.isLive) this.#chat.who(room)
        this.#chat.on.changed('me')
    }

    #joined(joined) {
        const room = this.#chat.rooms.get(joined.room) ?? this.#chat.add(joined.room)
        room.join(joined)
        this.#chat.rememberRooms()
        if (!this.#chat.current && (kept.room === room.name || !this.#chat.welcome.rooms.includes(kept.room))) this.#chat.select(room)
        this.#chat.on.changed('room', room)
    }

    async #live({ next }, room) {
        room.live(next)
        if (room.isBack) this.#chat.on.back(room)
        room.isBack = false
        if (room.timeline.items.length < fewItems) this.#chat.past.older(room)
        if (room === this.#chat.current || !room.people) this.#chat.who(room)
        this.#chat.on.changed('rooms')
        this.#chat.on.changed('log', room)
        await room.finding
        if (room.isLive) this.#chat.outbox.live(room.name)
    }

    #event(event, room) {
        if (event.id <= room.last && room.timeline.find(event.id)) return
        room.reach(event.id)
        keep({ positions: { ...kept.positions, [room.name]: room.position } }, true)
        if (isSpeech(event) && event.alias === this.#chat.alias) {
            this.#chat.outbox.seen(event)
            if (room.speech?.slow && !event.past) this.#changed(room, 'speech', () => room.wait(room.speech.slow))
        }
        room.timeline.add(event, this.#chat.on.isReadingUp(room))
        if (event.type === 'topic') room.topic = event.topic
        if (presence.has(event.type) && !event.past) this.#presence(room, event)
        if (event.type === 'moderation' && roleActs.has(event.act) && !event.past) room.refresh()
        if (isSpeech(event) && event.alias !== this.#chat.alias) this.#heard(event, room)
        this.#chat.on.changed(event.type === 'topic' ? 'room' : 'log', room)
    }

    #heard(event, room) {
        room.missed++
        if (!(event.id <= room.read) && !(room.isLive && this.#chat.on.isReading(room))) {
            room.addUnread(event, mentions(event.text, this.#chat.alias))
            this.#chat.on.changed('rooms')
        }
        if (!event.past) this.#chat.on.event(event, room)
    }

    #presence(room, event) {
        if (event.type === 'renamed' && event.alias === this.#chat.alias) {
            this.#chat.alias = event.to
            keep({ alias: event.to })
            this.#chat.on.changed('me')
        }
        if (room.comeOrGo(event)) room.refresh()
        this.#chat.on.changed('people', room)
    }

    #skipped(room, skipped) {
        room.missed += skipped.messages
        room.reach(skipped.to)
        room.addUnread({ at: new Date().toISOString(), ...skipped }, false)
        this.#note(room, skipped)
        // Something that was sent may be among them: nothing is sent again before it is known.
        if (this.#chat.outbox.of(room.name).length && !room.isLive) room.finding = this.#chat.past.find(room, skipped, this.#chat.alias, this.#chat.outbox)
    }

    #note(room, object) {
        if (!room) return this.#chat.on.notice(object.text)
        room.timeline.add({ at: new Date().toISOString(), ...object, id: undefined, type: object.type === 'skipped' ? 'skipped' : 'note' }, this.#chat.on.isReadingUp(room))
        this.#chat.on.changed('log', room)
        if (object.held || object.target) this.#chat.on.review(object)
    }

    #error(error, room) {
        const item = this.#chat.outbox.answered(error)
        if (error.code === 'slow-mode' && room?.speech) this.#changed(room, 'speech', () => room.wait(error.retry_after))
        if (error.code === 'unknown-fate') this.#chat.connection.open()
        else if (error.code === 'kicked' || (error.code === 'banned' && room)) this.#chat.on.kicked(error)
        else if (!error.ref && !item) this.#chat.on.notice(error.text)
    }
}
