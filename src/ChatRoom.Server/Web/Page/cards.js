// The cards that take the place of the chat: the entry, and the end of a session.

import { $, h, until } from './dom.js'
import { dialog } from './dialogs.js'
import { kept } from './store.js'

const passwordErrors = new Set(['password-required', 'password-wrong', 'tls-required', 'token-invalid'])

/** Shows the entry, an end, or the chat. */
export function card(name) {
    $('old')?.remove()
    for (const id of ['entry', 'end', 'chat']) $(id).hidden = id !== name
}

/** The room that the address names. */
export function roomOfAddress() {
    try {
        return location.hash.length > 2 ? `#${decodeURIComponent(location.hash.slice(2))}` : null
    } catch {
        return null
    }
}

export class Cards {
    #chat
    #join
    #isTold = false

    /** @param join Joins a room. */
    constructor(chat, join) {
        this.#chat = chat
        this.#join = join
        $('entryForm').onsubmit = event => {
            event.preventDefault()
            this.#comeIn()
        }
        $('nc').textContent = $('nc').textContent.replace('<this host>', location.hostname)
    }

    /** Asks who one is. */
    enter(note = '') {
        card('entry')
        $('entryNote').hidden = !note
        $('entryNote').textContent = note
        $('alias').value ||= kept.alias
        this.error('')
        $('alias').focus()
    }

    /** Shows what is wrong with what was entered. */
    error(...text) {
        $('entryError').replaceChildren(...text)
        $('comeIn').disabled = false
        for (const id of ['alias', 'password']) $(id).removeAttribute('aria-invalid')
    }

    /** The server has refused what was entered, or what was kept. */
    refused(error) {
        if (error.code === 'resume-invalid') return this.enter('Your place was forgotten. Please come in again.')
        if (error.code === 'banned') return // the close code follows
        card('entry')
        const field = passwordErrors.has(error.code) ? 'password' : 'alias'
        if (field === 'password') $('secret').open = true
        if (error.code === 'alias-taken') this.error(`${$('alias').value} is taken. `, this.#other($('alias').value))
        else this.error(error.text)
        $(field).setAttribute('aria-invalid', 'true')
        $(field).focus()
    }

    /** The user is in: the chat takes the place of the card, and the password is forgotten. */
    done() {
        card('chat')
        $('entryForm').reset()
        $('secret').open = false
    }

    /** The user has left. */
    left() {
        this.#end('You have left', '', 'Come in again', () => this.enter())
    }

    /** The server has ended the session. */
    ended({ code, error }) {
        if (code === 4004) return // the alias is still being chosen
        if (code === 4001) this.#end('ChatRoom is open in another window', 'This window does not get messages any more.', 'Use it here', () => this.#chat.resume())
        else if (code === 4000) this.kicked(error ?? { text: 'A moderator has removed you.' })
        else if (code === 4005) this.enter('Somebody else may have your alias now. Please choose another one.')
        else if (error?.code === 'banned') this.#end('You are banned', error.text + (error.until ? ` (until ${until(error.until)})` : ''), 'Try again', () => this.enter())
        else if (error?.code === 'logged-out') this.enter(error.text)
        else if (code === 1008) this.#end('Please wait a moment', error?.text ?? 'The server has refused the connection.', 'Try again', () => this.enter())
        else if (code === 1000) this.left()
        else this.enter(error?.text ?? 'The server has ended the connection.')
    }

    /** A moderator has removed the user from a room. From the only room, the connection ends, too, and that says it again. */
    async kicked({ code, room, text }) {
        if (this.#isTold) return
        this.#isTold = true
        const isBanned = code === 'banned'
        const title = isBanned ? `You are banned from ${room}` : `You were removed${room ? ` from ${room}` : ''}`
        const isBack = await dialog(title, h('p', null, text), isBanned ? [['Close', null]] : [['Leave', null], ['Come back', true]])
        this.#isTold = false
        if (this.#chat.connection.status === 'ended') {
            if (isBack) this.#chat.resume()
            else this.enter()
        } else if (isBack) this.#join(room)
    }

    #end(title, text, action, onclick) {
        card('end')
        $('endTitle').textContent = title
        $('endText').textContent = text
        $('endButton').textContent = action
        $('endButton').onclick = onclick
        $('endTitle').focus()
    }

    #comeIn() {
        const password = $('secret').open && $('password').value
        const room = roomOfAddress()
        this.error('')
        this.#chat.enter($('alias').value.trim(), password ? { [$('isNew').checked ? 'new-password' : 'password']: password } : {}, kept.rooms.length ? kept.rooms : room ? [room] : [])
    }

    /** A button that takes the next alias with a number. */
    #other(alias) {
        const other = `${alias.replace(/-\d+$/, '')}-${(Number(/-(\d+)$/.exec(alias)?.[1]) || 1) + 1}`
        return h('button', { type: 'button', onclick: () => {
            $('alias').value = other
            $('entryForm').requestSubmit()
        } }, `Take ${other}`)
    }
}
