// Whispers: the server does not keep them, so the browser does, with numbers of its own. Knows nothing of the document.

import { kept, keep } from './store.js'

const most = 200 // kept with each person

export class Whispers {
    #chat

    constructor(chat) {
        this.#chat = chat
    }

    /** Returns the whispers with somebody. */
    with(peer) {
        return this.#chat.find(`@${peer}`) ?? this.#chat.add(`@${peer}`, peer)
    }

    /** Takes what was kept. */
    restore() {
        for (const [peer, events] of Object.entries(kept.whispers)) {
            const room = this.with(peer)
            for (const event of events) room.timeline.add(event, false)
            room.last = room.read = room.timeline.last
        }
    }

    /** Whispers a text. */
    async say(room, text) {
        const item = { type: 'message', kind: 'say', alias: this.#chat.alias, text, at: new Date().toISOString(), state: 'sent' }
        room.pending.push(item)
        this.#chat.on.changed('log', room)
        try {
            await this.#chat.ask({ whisper: room.peer, text })
            room.pending = room.pending.filter(other => other !== item)
        } catch (error) {
            Object.assign(item, { state: 'failed', error: error.text, code: error.code, changed: true })
        }
        this.#chat.on.changed('log', room)
    }

    /** Takes a whisper, from somebody or the own one. */
    take({ from, to, at, text, away }) {
        const chat = this.#chat
        const isMine = from === chat.alias
        const peer = isMine ? to : from
        const room = this.with(peer)
        const event = { type: 'message', id: room.last + 1, room: room.name, at, alias: from, text }
        room.last = event.id
        room.timeline.add(event, chat.on.isReadingUp(room))
        if (away !== undefined) room.timeline.add({ type: 'note', at, text: `${peer} is away${away ? `: ${away}` : ''}` }, false)
        const events = room.timeline.items.filter(item => item.id).slice(-most)
        keep({ whispers: { ...kept.whispers, [peer]: events.map(({ type, id, at, alias, text }) => ({ type, id, at, alias, text })) } }, true)
        if (!isMine) {
            if (!chat.on.isReading(room)) room.addUnread(event, true)
            chat.on.event(event, room)
        }
        chat.on.changed('rooms')
        chat.on.changed('log', room)
    }

    /** Forgets the whispers with somebody. */
    forget(peer) {
        const { [peer]: _, ...whispers } = kept.whispers
        keep({ whispers })
    }
}
