// What one can do with people, messages, rooms, and oneself: menus, and the dialogs behind them.

import { $, h, button, day, clock } from './dom.js'
import { menu, ask, confirm, dialog, toast } from './dialogs.js'
import { show } from './composer.js'
import { kept, keep, forget } from './store.js'

const durations = [['10m', '10 minutes'], ['1h', '1 hour'], ['1d', '1 day'], ['7d', '7 days'], ['', 'until somebody lifts it']]

export class Actions {
    #chat
    #push
    #on

    /** @param on insert(text): into the field; left(): the session is over. */
    constructor(chat, push, on) {
        this.#chat = chat
        this.#push = push
        this.#on = on
    }

    /** The menu of a person. */
    person(alias, at) {
        const room = this.#chat.current
        const isMe = alias === this.#chat.alias
        menu(at, [
            !isMe && ['Whisper', () => this.#chat.talk(alias)],
            ['Mention', () => this.#on.insert(`@${alias} `)],
            ['Who is that?', () => this.#run(`/whois ${alias}`)],
            !isMe && ['Ignore', () => this.#run(`/ignore ${alias}`)],
            !isMe && ['Stop ignoring', () => this.#run(`/unignore ${alias}`)],
            ...!isMe ? this.#orderOf(alias, room) : [],
            ...!isMe && ['owner', 'admin'].includes(room?.role) ? [['Make a moderator', () => this.#run(`/op ${alias}`)], ['Make a member again', () => this.#run(`/deop ${alias}`)]] : [],
        ])
    }

    /** The menu of a message. */
    message(item, at) {
        const room = this.#chat.current
        const isMine = item.alias === this.#chat.alias
        const isModerator = this.#chat.isModerator(room)
        menu(at, [
            !isMine && ['Answer', () => this.#on.insert(`@${item.alias} `)],
            !isMine && !room.peer && ['Whisper', () => this.#chat.talk(item.alias)],
            ['Copy the text', () => navigator.clipboard?.writeText(item.text).catch(() => toast('The browser does not allow copying.'))],
            !room.peer && !isMine && ['Report…', () => this.#report(item)],
            !room.peer && (isMine || isModerator) && ['Delete…', () => this.#delete(item)],
            ...!isMine && !room.peer ? this.#orderOf(item.alias, room) : [],
        ])
    }

    #orderOf(alias, room) {
        if (!this.#chat.isModerator(room)) return []
        return [
            ['Mute…', () => this.#sanction(`Mute ${alias}`, `/mute ${alias}`, true)],
            ['Unmute', () => this.#run(`/unmute ${alias}`)],
            ['Kick…', () => this.#sanction(`Remove ${alias} from ${room.name}`, `/kick ${alias}`, false)],
            ['Ban…', () => this.#sanction(`Ban ${alias}`, `/ban ${alias}`, true)],
            ['Delete what they wrote…', async () => await confirm(`Delete messages of ${alias}?`, 'The texts of the last hour in this room.', 'Delete') && this.#run(`/purge ${alias} 1h`)],
        ]
    }

    /** The menu of the room that is open. */
    room(at) {
        const room = this.#chat.current
        if (!room) return
        const isModerator = this.#chat.isModerator(room)
        menu(at, room.peer ? [['Close', () => this.#chat.part(room)]] : [
            ['Set the topic…', () => this.#topic(room)],
            ['Settings of the room', () => this.#run('/room')],
            this.#chat.account && !room.role.match(/owner|moderator/) && ['Register the room…', async () => await confirm(`Register ${room.name}?`, 'You own it from then on.', 'Register') && this.#run('/room register')],
            isModerator && ['Held messages', () => this.held(room)],
            isModerator && ['Bans, mutes and reports', () => this.#run('/bans')],
            isModerator && ['Slow mode…', () => this.#slow()],
            ['Leave', () => this.#chat.part(room).catch(error => toast(error.text))],
        ])
    }

    /** The menu of oneself. */
    me(at) {
        const { account } = this.#chat
        menu(at, [
            !account && ['Register this alias…', () => this.account.register()],
            !account && ['Log in…', () => this.account.login('')],
            !account && ['Change the alias…', () => this.#rename()],
            account && ['Change the password…', () => this.account.password()],
            account && ['My connections', () => this.#run('/sessions')],
            account && ['Log out', () => this.account.logout('')],
            account && ['Remove my account…', () => this.account.unregister()],
            ['Away…', () => this.#away()],
            ['I am back', () => this.#run('/back')],
            ['Leave ChatRoom', () => this.account.quit()],
        ])
    }

    /** The menu of choices. */
    options(at) {
        menu(at, [
            ...[['system', 'Colors of the system'], ['light', 'Light'], ['dark', 'Dark']].map(([theme, text]) => [`${kept.theme === theme ? '✓ ' : ''}${text}`, () => this.theme(theme)]),
            ...[['all', 'Speak all messages'], ['mentions', 'Speak mentions only'], ['none', 'Speak nothing']].map(([announce, text]) => [`${kept.announce === announce ? '✓ ' : ''}${text}`, () => keep({ announce })]),
            globalThis.Notification && [kept.notify ? 'Stop notifications' : 'Notify me of mentions and whispers', () => this.#notifications()],
            this.#push.isOffered && [`${this.#push.isOn ? '✓ ' : ''}Notify me when I am away`, () => this.#push.change()],
            ['Keys', () => this.keys()],
        ])
    }

    theme(theme) {
        keep({ theme })
        document.documentElement.dataset.theme = theme
    }

    /** Dialogs that ask for a password, by the name of the command. */
    account = {
        register: async () => {
            const given = await ask(`Register ${this.#chat.alias}`, [{ name: 'password', label: 'New password', type: 'password', autocomplete: 'new-password', required: true }], 'Register', 'From then on, nobody else can use this alias.')
            if (given && await this.#ask({ register: given.password })) toast(`${this.#chat.alias} is registered.`)
        },
        login: async alias => {
            const given = await ask('Log in', [
                { name: 'login', label: 'Alias', value: alias || this.#chat.alias, autocomplete: 'username', required: true },
                { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', required: true }], 'Log in')
            if (given && await this.#ask(given)) toast(`You are logged in as ${this.#chat.alias}.`)
        },
        password: async () => {
            const given = await ask('Change the password', [
                { name: 'password', label: 'Old password', type: 'password', autocomplete: 'current-password', required: true },
                { name: 'change-password', label: 'New password', type: 'password', autocomplete: 'new-password', required: true }], 'Change')
            if (given && await this.#ask(given)) toast('The password is changed.')
        },
        unregister: async () => {
            const given = await ask('Remove the account', [{ name: 'unregister', label: 'Password', type: 'password', required: true }], 'Remove', 'Everything that belongs to the account is removed.')
            if (given && await this.#ask(given)) toast('The account is removed.')
        },
        logout: async alias => {
            if (await this.#ask({ logout: alias })) toast(`You are ${this.#chat.alias}, a guest.`)
        },
        quit: () => {
            this.#chat.leave()
            this.#on.left()
        },
    }

    /** Shows the messages that wait for a moderator. */
    async held(room) {
        const answer = await this.#ask({ command: '/held', room: room.name })
        if (!answer) return
        const rows = (answer.held ?? []).map(one => {
            const row = h('li', null, h('small', { className: 'quiet' }, `${day(one.at)}, ${clock(one.at)} (${one.filter})`), h('p', { dir: 'auto' }, `${one.alias}: ${one.text}`),
                button('Publish', () => this.review(room, one.held, 'release', row)), ' ', button('Drop', () => this.review(room, one.held, 'drop', row)))
            return row
        })
        dialog(`Held messages in ${room.name}`, rows.length ? h('ul', null, rows) : h('p', null, 'No message is held.'))
    }

    /** Publishes or drops a held message. */
    async review(room, number, act, row) {
        const answer = await this.#ask({ command: `/${act} ${number}`, room: room.name })
        if (answer) row?.remove()
        return answer
    }

    /** Shows the keys. */
    keys() {
        const keys = [['Enter', 'send'], ['Shift+Enter', 'new line'], ['Tab', 'complete an alias'], [':sm', 'emoji by name'], ['↑', 'your last text, in the empty field'], ['Ctrl+K', 'go to a room or a person'], ['Alt+↑ Alt+↓', 'previous, next room'],
            ['Alt+A', 'next unread room'], ['F6 Shift+F6', 'next, previous region'], ['Esc', 'to the newest message'], ['/', 'search, in the messages'], ['Arrows, Home, End', 'move in messages and lists'], ['Enter', 'the menu of a message'], ['? Ctrl+/', 'this list']]
        dialog('Keys', h('dl', null, keys.flatMap(([key, text]) => [h('dt', null, h('kbd', null, key)), h('dd', null, text)])))
    }

    /** Goes to a room or a person by the beginning of the name. */
    async go() {
        const names = [...new Set([...[...this.#chat.rooms.values()].map(room => room.peer ? `@${room.peer}` : room.name), ...[...this.#chat.current?.people ?? []].map(alias => `@${alias}`)])]
        const list = h('datalist', { id: 'names' }, names.map(value => h('option', { value })))
        const field = h('input', { name: 'name', autocomplete: 'off' })
        field.setAttribute('list', 'names')
        const chosen = await dialog('Go to', [h('label', null, 'Room or @person', field), list], [['Cancel', null], ['Go', true]])
        if (!chosen || !field.value.trim()) return
        const name = names.find(one => one.toLowerCase().includes(field.value.trim().toLowerCase())) ?? field.value.trim()
        if (name[0] === '@') this.#chat.talk(name.slice(1))
        else await this.join(name)
    }

    /** Asks for a room and joins it. */
    async join(name) {
        if (!name) {
            const { rooms = [] } = await this.#chat.command('/rooms').catch(() => ({}))
            const given = await ask('Join a room', [{ name: 'room', label: 'Room', value: '#', required: true }], 'Join', rooms.length ? `There are ${rooms.slice(0, 8).map(one => `${one.room} (${one.members})`).join(', ')}` : '')
            name = given?.room.trim()
        }
        if (!name || name === '#') return
        if (name[0] !== '#') name = `#${name}`
        try {
            await this.#chat.open(name)
        } catch (error) {
            if (error.code !== 'journal-unavailable') toast(error.text)
            else if (await dialog(`${name} cannot be opened`, h('p', null, error.text), [['Close', null], ['Try again', true]])) await this.join(name)
        }
    }

    async #sanction(title, command, isTimed) {
        const given = await ask(title, [...isTimed ? [{ name: 'time', label: 'For how long', options: durations }] : [], { name: 'reason', label: 'Reason, which everybody sees' }, { name: 'note', label: 'Note for moderators' }], title.split(' ')[0])
        if (given) this.#run([command, given.time, given.reason, given.note && `-- ${given.note}`].filter(Boolean).join(' '))
    }

    async #report(item) {
        const given = await ask(`Report the message of ${item.alias}`, [{ name: 'reason', label: 'Reason' }], 'Report', item.text.slice(0, 300))
        if (given) this.#run(`/report ${item.id} ${given.reason}`)
    }

    async #delete(item) {
        if (await confirm('Delete this message?', item.text.slice(0, 300), 'Delete')) this.#run(`/redact ${item.id}`)
    }

    async #topic(room) {
        const given = await ask(`Topic of ${room.name}`, [{ name: 'topic', label: 'Topic', value: room.topic }], 'Set')
        if (given?.topic) this.#run(`/topic ${given.topic}`)
    }

    async #slow() {
        const given = await ask('Slow mode', [{ name: 'slow', label: 'One message in', options: [['30s', '30 seconds'], ['10s', '10 seconds'], ['1m', '1 minute'], ['5m', '5 minutes'], ['off', 'any time (off)']] }], 'Set')
        if (given) this.#run(`/room set slow ${given.slow}`)
    }

    async #rename() {
        const given = await ask('Change the alias', [{ name: 'alias', label: 'Alias', value: this.#chat.alias, maxLength: 32, required: true }], 'Change')
        if (given) this.#run(`/nick ${given.alias}`)
    }

    async #away() {
        const given = await ask('Away', [{ name: 'text', label: 'What others see' }], 'Go away')
        if (given) this.#run(`/away ${given.text}`)
    }

    async #notifications() {
        if (!kept.notify && await Notification.requestPermission() !== 'granted') return toast('The browser does not allow notifications.')
        keep({ notify: !kept.notify })
    }

    async #run(command) {
        try {
            show(await this.#chat.command(command), command)
        } catch (error) {
            toast(error.text)
        }
    }

    async #ask(request) {
        try {
            return await this.#chat.ask(request)
        } catch (error) {
            toast(error.text)
            return null
        }
    }
}
