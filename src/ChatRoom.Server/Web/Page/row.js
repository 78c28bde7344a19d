// Events to rows. What people have said only ever becomes text nodes and links.

import { h, button, clock, count, day, until } from './dom.js'
import { mentions } from './event.js'

const token = /(`[^`\n]+`)|(https?:\/\/[^\s<>"`]+)|(\/f\/[\w-]{22}\/\S*)|([@#][^\s@#,:;!?)\]}]+)|([^\s@#`]+)/gu
const fileLink = /^\/f\/([\w-]{22})\/(?:(\d{1,5})x(\d{1,5})|file)\/([\w.-]{1,64})$/
const onlyEmoji = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[\u200d\ufe0f\s])+$/u
const foldLines = 12
const foldCharacters = 1500
const pictureSize = 320

/** Returns the hue of an alias. */
export function hueOf(alias) {
    let hash = 0
    for (const character of alias) hash = (hash * 31 + character.codePointAt(0)) % 360
    return hash
}

/** Returns the nodes of a text: code, links, aliases, rooms, pictures of this server. `me`: the own alias, `words`: what to mark. */
export function nodesOf(text, me, words = []) {
    const nodes = []
    let end = 0
    for (const match of text.matchAll(token)) {
        const [whole, code, link, path, name] = match
        const node = code ? h('code', null, code.slice(1, -1))
            : link || path ? linkTo(link ?? path)
            : name?.[0] === '#' && name.length > 1 ? h('a', { href: `#/${encodeURIComponent(name.slice(1))}` }, name)
            : name?.[0] === '@' && me && name.slice(1).toLowerCase() === me.toLowerCase() ? h('mark', null, name)
            : words.some(word => whole.toLowerCase().includes(word)) || (me && whole.toLowerCase() === me.toLowerCase()) ? h('mark', null, whole)
            : null
        if (!node) continue
        nodes.push(text.slice(end, match.index), ...[node].flat())
        end = match.index + whole.length
    }
    nodes.push(text.slice(end))
    return nodes.filter(node => node !== '')
}

function linkTo(text) {
    let shown = text
    while (/[.,:;!?'*]$/.test(shown) || (shown.endsWith(')') && shown.split(')').length > shown.split('(').length)) shown = shown.slice(0, -1)
    let url
    try {
        url = new URL(shown, location.origin)
    } catch {
        return text
    }
    const link = h('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, shown)
    const file = url.origin === location.origin && fileLink.exec(url.pathname)
    if (file) showFile(link, file)
    return [link, text.slice(shown.length)]
}

function showFile(link, [, id, width, height, name]) {
    link.dataset.file = id
    if (!width) return
    const scale = Math.min(1, pictureSize / Math.max(1, width, height))
    link.className = 'picture'
    link.replaceChildren(h('img', { src: `/f/${id}/thumbnail`, width: Math.max(24, width * scale), height: Math.max(24, height * scale), loading: 'lazy', alt: name }))
}

const acts = {
    kick: 'removed', mute: 'muted', unmute: 'unmuted', ban: 'banned', unban: 'lifted the ban on', op: 'made a moderator:', deop: 'made a member again:',
    voice: 'gave a voice to', devoice: 'took the voice from', owner: 'gave the room to', set: 'changed the room:', purge: 'removed the messages of',
    lockdown: 'locked the server down', unlock: 'ended the lockdown', announce: 'announces', suspend: 'suspended the account of', unsuspend: 'lifted the suspension of',
}

const names = (set, verb) => set.size === 0 ? '' : `${set.size <= 3 ? [...set].join(', ') : `${[...set].slice(0, 2).join(', ')} and ${set.size - 2} others`} ${verb}`

/** Returns the words of an event that nobody has said. */
export function wordsOf(item) {
    switch (item.type) {
        case 'comings': return [names(item.came, 'joined'), names(item.went, 'left')].filter(Boolean).join(' · ') || 'Somebody came by'
        case 'crowd': return `${item.connected.toLocaleString()} connected, ${item.left.toLocaleString()} left`
        case 'renamed': return `${item.alias} is now known as ${item.to}`
        case 'topic': return item.topic ? `${item.alias} set the topic: ${item.topic}` : `${item.alias} cleared the topic`
        case 'moderation': return `${item.alias} ${acts[item.act] ?? item.act}${item.whom ? ` ${item.whom}` : ''}${item.until ? ` until ${until(item.until)}` : ''}${item.reason ? `: ${item.reason}` : ''}`
        case 'skipped': return `${count(item.messages, 'message')} skipped: too many at once, or no longer stored`
        default: return item.text ?? item.type
    }
}

/**
 * Returns the row of an item.
 * @param item The event, or what waits to become one.
 * @param context me: the own alias; before: the item above; isNew: whether it is the first unread one; room: its room;
 * menu(item, button), again(item), discard(item), fill(item): what its buttons do.
 */
export function rowOf(item, context) {
    const row = item.type === 'message' || item.type === 'action' || item.kind ? speechOf(item, context) : noteOf(item, context)
    if (!item.kind && item.at && day(item.at) !== (context.before?.at && day(context.before.at))) row.prepend(h('div', { className: 'day' }, day(item.at)))
    if (context.isNew) row.prepend(h('div', { className: 'new' }, newsOf(context.room)))
    row.tabIndex = -1
    return row
}

/** Returns what has come since one has read. */
export const newsOf = ({ newCount, newSince }) => `${count(newCount, 'message')} since ${until(newSince)}`

function noteOf(item, { held, fill, show }) {
    const time = item.at ? clock(item.at) : ''
    const words = wordsOf(item)
    const many = item.type === 'comings' && item.came.size + item.went.size > 3
        && [...[...item.came].map(alias => `${alias} joined`), ...[...item.went].map(alias => `${alias} left`)].join(', ')
    const buttons = item.type === 'skipped' ? [button('Show them', () => fill(item))]
        : item.held ? [button('Publish', event => held(item, 'release', event)), button('Drop', event => held(item, 'drop', event))]
        : item.target ? [button('Show the message', () => show(item))] : []
    return h('article', { className: `row note ${item.type}`, 'aria-label': time ? `${time}, notice` : 'notice' }, h('time', { dateTime: item.at }, time), h('div', { className: 'body' },
        many ? h('details', null, h('summary', null, words), many)
            : h('p', { dir: 'auto' }, words), buttons.length ? h('span', { className: 'actions' }, buttons) : null))
}

function speechOf(item, context) {
    const { me, before, menu } = context
    const isAction = item.type === 'action' || item.kind === 'do'
    const isSame = !isAction && before?.alias === item.alias && before.type === 'message' && item.type === 'message'
        && new Date(item.at) - new Date(before.at) < 300000 && day(item.at) === day(before.at) && !context.isNew
    const isMine = item.alias === me
    const isMention = !isMine && me && item.text && mentions(item.text, me)
    const alias = h('b', { dir: 'auto' }, item.alias)
    alias.style.setProperty('--hue', hueOf(item.alias))
    const text = h('p', { dir: 'auto' })
    if (item.redacted) text.append(h('i', null, 'removed'))
    else text.append(...nodesOf(item.text, isMine ? null : me))
    if (item.text && item.text.length < 40 && onlyEmoji.test(item.text)) text.classList.add('emoji')
    if (item.edited) text.append(h('small', null, ' (edited)'))
    const body = h('div', { className: 'body' }, isAction ? h('span', { 'aria-hidden': 'true' }, '* ') : null, alias, text)
    if (item.text && (item.text.length > foldCharacters || item.text.split('\n').length > foldLines)) fold(body, text)
    const row = h('article', { className: `row${isSame ? ' same' : ''}${isAction ? ' act' : ''}${isMine ? ' mine' : ''}${isMention ? ' mention' : ''}`, 'aria-label': `${item.alias}, ${clock(item.at)}` },
        h('time', { dateTime: item.at, title: `${day(item.at)}, ${clock(item.at)}${item.id ? `, message ${item.id}` : ''}` }, clock(item.at)), body)
    if (item.kind) wait(row, body, item, context)
    else if (!item.redacted && menu) row.append(button('⋯', event => menu(item, event.currentTarget), { className: 'more', 'aria-label': `Actions on the message of ${item.alias}`, 'aria-haspopup': 'menu', tabIndex: -1 }))
    return row
}

function fold(body, text) {
    text.classList.add('folded')
    body.append(button('Show all', event => {
        text.classList.remove('folded')
        event.currentTarget.remove()
    }))
}

function wait(row, body, item, { again, discard }) {
    row.classList.add(item.state === 'failed' ? 'failed' : 'pending')
    const isSlow = item.isSlow
    const state = item.state === 'failed' ? (item.code === 'not-stored' ? 'Not stored, nobody has seen it.' : item.error)
        : item.state === 'held' ? item.error : isSlow ? '◷ still sending…' : '◷'
    body.append(h('small', { className: 'state' }, state))
    if (item.state !== 'waiting' && item.state !== 'sent') body.append(h('span', { className: 'actions' },
        item.state === 'failed' && button('Send again', () => again(item)), button(item.state === 'held' ? 'Hide' : 'Discard', () => discard(item))))
}
