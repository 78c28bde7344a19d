// A room, or the whispers with somebody: its window of events, its people, and what is unread. Knows nothing of the document.

import { Timeline } from './timeline.js'
import { arrivals, isSpeech, mentions } from './event.js'

const manyPeople = 90 // the server lists 100

export class Room {
    timeline = new Timeline()
    topic = ''
    /** How many are in it, and who: the aliases that are known, null until the server was asked. */
    members = null
    people = null
    away = new Set()
    roles = new Map()
    /** The own role; what keeps one from speaking. */
    role = ''
    speech = null
    epoch = null
    /** The last event that is known, as an id, and with the epoch. */
    last = 0
    position = null
    /** How many are unread, and how many of them speak of oneself. */
    unread = 0
    mentioned = 0
    /** Where the line "new" is: behind which event (null: there is none), since when, how many messages came after it, whether it was seen, and since when it is in sight. */
    newAfter = null
    newSince = null
    newCount = 0
    isNewSeen = false
    newShownAt = null
    /** How many came while there was no connection, and when that was lost. */
    missed = 0
    lostAt = null
    isLoading = false
    /** The search for own messages among those that were skipped. */
    finding = null
    /** The own last text; whispers on their way. */
    sent = ''
    pending = []

    /**
     * @param name The name; of whispers "@" and the alias.
     * @param options peer: with whom one whispers; read: the last event that was read; draft: the text in the field; waiting(): what is
     * on its way.
     */
    constructor(name, { peer, read = null, draft = '', waiting = () => this.pending }) {
        Object.assign(this, { name, peer, read, draft, waiting, isLive: peer !== undefined, beginning: { type: 'beginning', text: `This is the beginning of ${name}` } })
        this.timeline.atStart = this.isLive
    }

    /** The room is joined, for the first time or again. */
    join({ topic, members, next, read }) {
        Object.assign(this, { topic, members, speech: null, isLive: false })
        const epoch = next.split(':')[0]
        if (this.epoch && this.epoch !== epoch) this.timeline.reset([])
        this.epoch = epoch
        if (read !== undefined) this.read = Math.max(this.read ?? 0, read)
    }

    /** Everything that was missed has come. On the first visit nothing of it is unread. */
    live(next) {
        this.isLive = true
        this.lostAt = null
        this.reach(next.split(':')[1] - 1)
        if (this.read !== null) return
        this.newAfter = null
        this.see()
    }

    /** All events up to an id are known. */
    reach(id) {
        this.last = Math.max(this.last, id)
        this.position = `${this.epoch}:${this.last}`
    }

    /** The server itself has lost events: begins again. */
    setBack(next) {
        const [epoch, id] = next.split(':')
        Object.assign(this, { epoch, last: id - 1, position: `${epoch}:${id - 1}`, read: null })
        this.timeline.reset([{ type: 'note', at: new Date().toISOString(), text: 'A backup of this room was restored: later messages are gone.' }])
    }

    /** The line "new" is in sight. While what was missed still comes, it only goes by. */
    newInSight() {
        if (this.isLive) this.newShownAt ??= performance.now()
    }

    /** The line "new" is out of sight. If it only went by with the messages, it was not seen. */
    newOutOfSight() {
        this.isNewSeen ||= this.newShownAt !== null && performance.now() - this.newShownAt > 1000
        this.newShownAt = null
    }

    /** Others have said something that is not seen right now: one event, or many that were skipped. */
    addUnread({ id, from = id, at, messages = 1 }, isMention) {
        if (!this.unread) Object.assign(this, { newAfter: from - 1, newSince: this.lostAt ?? at, newCount: 0, isNewSeen: false, newShownAt: null })
        this.unread += messages
        this.newCount += messages
        if (isMention) this.mentioned++
    }

    /** The reader has read up to an event elsewhere. */
    readElsewhere(id, me) {
        if (id <= (this.read ?? 0)) return
        this.read = id
        const unread = this.timeline.items.filter(item => isSpeech(item) && item.id > id && item.alias !== me)
        this.unread = unread.length
        this.mentioned = unread.filter(item => mentions(item.text, me)).length
        Object.assign(this, { newAfter: unread.length ? id : null, newSince: unread[0]?.at, newCount: unread.length })
    }

    /** The reader has seen everything that is there, once all that was missed has come. Returns whether that is new. */
    see() {
        if (!this.isLive || !this.last || (this.read ?? 0) >= this.last) return false
        this.read = this.last
        this.unread = this.mentioned = 0
        return true
    }

    /** Whether the line "new" is above the window. */
    get isNewAbove() {
        const first = this.timeline.items.find(item => item.id ?? item.from)
        return this.newAfter !== null && !this.timeline.atStart && (first?.id ?? first?.from) > this.newAfter + 1
    }

    /** The server says what keeps one from speaking. */
    takeSpeech(speech) {
        this.speech = { ...speech, until: speech.until && Date.parse(speech.until), next: Date.now() + (speech.retry_after ?? 0) * 1000 }
    }

    /** One may speak again after some seconds. */
    wait(seconds) {
        this.speech.next = Date.now() + seconds * 1000
    }

    /** The seconds until one may speak again. */
    get slowFor() {
        return this.speech?.slow ? Math.max(0, (this.speech.next - Date.now()) / 1000) : 0
    }

    /** Somebody comes, goes, or has another alias. Returns whether the list of people has to be asked for. */
    comeOrGo(event) {
        if (!this.people) return false
        const size = this.people.size
        if (event.type === 'renamed') {
            if (this.people.delete(event.alias)) this.people.add(event.to)
        } else if (arrivals.has(event.type)) this.people.add(event.alias)
        else this.people.delete(event.alias)
        this.members = Math.max(0, this.members + this.people.size - size)
        return event.type === 'crowd' || this.people.size > manyPeople
    }
}
