// The field in which one writes: drafts, commands, completion, limits, and why one cannot write right now.

import { $, h, count, seconds, until } from './dom.js'
import { Completion } from './completion.js'
import { dialog, toast } from './dialogs.js'
import { kept, keep } from './store.js'

const manyLines = 3
const nearlyFull = 600
const encoder = new TextEncoder()

export class Composer {
    #chat
    #files
    #account
    #completion

    /** @param account Runs what asks for a password: register, login, password, unregister, logout, quit. */
    constructor(chat, files, account) {
        this.#chat = chat
        this.#files = files
        this.#account = account
        this.#completion = new Completion(chat, () => this.#changed())
        $('composer').onsubmit = event => {
            event.preventDefault()
            this.#submit()
        }
        $('text').addEventListener('keydown', event => this.#key(event))
        $('text').addEventListener('input', () => {
            this.#changed()
            this.#completion.offer()
        })
        $('text').addEventListener('paste', event => this.#paste(event))
    }

    /** Shows the draft of the room that is open. */
    show(room) {
        $('text').value = room?.draft ?? ''
        $('text').setAttribute('aria-label', room ? `Message ${room.peer ?? room.name}` : 'Message')
        $('text').placeholder = room ? `Message ${room.peer ?? room.name}` : ''
        $('attach').hidden = !room || room.peer !== undefined
        this.update()
    }

    /** Puts a text in. */
    insert(text) {
        $('text').setRangeText(text, $('text').selectionStart, $('text').selectionEnd, 'end')
        $('text').focus()
        this.#changed()
    }

    focus() {
        if (!$('text').closest('[hidden]')) $('text').focus()
    }

    /** Shows what keeps one from writing. */
    update() {
        const room = this.#chat.current
        const speech = room?.speech
        const isMuted = speech?.muted && !(speech.until <= Date.now())
        $('composer').hidden = isMuted || !room
        $('muted').hidden = !isMuted
        if (isMuted) $('muted').textContent = speech.until ? `You are muted until ${until(speech.until)}: ${speech.text}` : speech.text
        const isCommand = $('text').value.startsWith('/')
        const most = this.#chat.limits.message_bytes
        const bytes = Math.max(...$('text').value.split('\n').map(line => encoder.encode(line).length))
        const slow = room?.slowFor ?? 0
        const wait = this.#chat.outbox.wait
        $('send').disabled = bytes > most || (slow > 0 && !isCommand)
        const hint = bytes > most ? `${count(bytes - most, 'byte')} too long`
            : bytes > most - nearlyFull ? `${count(most - bytes, 'byte')} left`
            : slow > 0 ? `Slow mode: one message every ${seconds(speech.slow)}, the next in ${seconds(slow)}`
            : speech?.slow ? `Slow mode: one message every ${seconds(speech.slow)}`
            : wait > 1000 ? `You're fast: sending goes on in ${seconds(wait / 1000)}` : ''
        if ($('hint').textContent !== hint) $('hint').textContent = hint
        $('hint').classList.toggle('bad', bytes > most)
        $('ring').hidden = slow === 0
        if (slow > 0) $('ring').style.setProperty('--rest', slow / Math.max(slow, speech.slow))
    }

    #changed() {
        const room = this.#chat.current
        if (!room) return
        room.draft = $('text').value
        keep({ drafts: { ...kept.drafts, [room.name]: room.draft || undefined } }, true)
        this.update()
    }

    #key(event) {
        if (event.isComposing) return
        const text = $('text')
        if (this.#completion.key(event)) event.stopPropagation()
        else if (event.key === 'Enter' && !event.shiftKey) this.#submit()
        else if (event.key === 'ArrowUp' && !text.value && this.#chat.current?.sent && !event.altKey) {
            text.value = this.#chat.current.sent
            this.#changed()
        } else return
        event.preventDefault()
    }

    async #paste(event) {
        const pasted = event.clipboardData.getData('text/plain').replace(/\n+$/, '')
        const lines = pasted.split('\n').filter(line => line.trim()).length
        if (lines <= manyLines || event.clipboardData.files.length) return
        event.preventDefault()
        const how = await dialog('Paste', h('p', null, `What you paste has ${count(lines, 'line')}.`), [['Cancel', null], ['Send as a file', 'file'], [`Send as ${lines} messages`, 'lines']])
        if (how === 'lines') this.#chat.say(this.#chat.current, pasted)
        else if (how === 'file') this.#files.add([new File([pasted], 'text.txt', { type: 'text/plain' })])
        this.focus()
    }

    async #submit() {
        const room = this.#chat.current
        const text = $('text').value
        if (!room || $('send').disabled || !text.trim()) return
        $('text').value = ''
        this.#changed()
        try {
            await this.#run(room, text)
        } catch (error) {
            if (!error.code) throw error
            toast(error.text)
        }
    }

    async #run(room, text) {
        const [, name, rest] = /^\/(\w+) *([^]*)$/.exec(text) ?? []
        if (!name) this.#chat.say(room, text.startsWith('//') ? text.slice(1) : text)
        else if (name === 'me') this.#chat.say(room, rest, 'do')
        else if (name === 'join' && rest) await this.#chat.open(rest.trim())
        else if (name === 'part') await this.#chat.part(room)
        else if (name === 'msg' && rest.includes(' ')) await this.#chat.ask({ whisper: rest.split(' ')[0], text: rest.slice(rest.indexOf(' ') + 1) })
        else if (Object.hasOwn(this.#account, name)) this.#account[name](rest)
        else show(await this.#chat.command(text), text)
    }
}

/** Shows the answer to a command. */
export function show(answer, title) {
    if (answer.type === 'notice') return answer.text.includes('\n') ? dialog(title, h('p', null, answer.text)) : toast(answer.text)
    const rows = answer.commands?.map(one => `/${one.name} ${one.parameters} – ${one.summary}`) ?? answer.rooms?.map(one => `${one.room} (${one.members}) ${one.topic}`)
        ?? answer.aliases ?? answer.ignored ?? answer.tokens?.map(one => `${one.name} (${one.scope})`) ?? answer.sessions?.map(one => `${one.id} ${one.address} ${one.rooms.join(' ')}${one.this ? ' (this one)' : ''}`)
        ?? answer.certificates?.map(one => `${one.name} ${one.fingerprint}`)
    if (answer.type === 'answer' && answer.token) return dialog(`Access token ${answer.name}, shown this once`, h('p', null, h('code', null, answer.token)))
    if (rows) dialog(title, h('ul', null, rows.map(row => h('li', null, row))))
}
