// Menus and dialogs.

import { $, h, button, rove } from './dom.js'

/** Shows a menu at a button: [text, action] for each entry; null entries are left out. */
export function menu(at, entries) {
    document.querySelector('[role=menu]')?.close()
    const items = entries.filter(Boolean).map(([text, action]) => button(text, () => close(action), { role: 'menuitem', tabIndex: -1 }))
    const box = h('div', { role: 'menu', 'aria-label': at.getAttribute('aria-label') ?? at.textContent, onkeydown: key }, items)
    const outside = event => box.contains(event.target) || close()
    box.close = close
    at.setAttribute('aria-expanded', 'true')
    $('room').append(box)
    const place = at.getBoundingClientRect()
    box.style.left = `${Math.max(8, Math.min(place.left, innerWidth - box.offsetWidth - 8))}px`
    box.style.top = `${place.bottom + box.offsetHeight + 8 < innerHeight ? place.bottom + 4 : Math.max(8, place.top - box.offsetHeight - 4)}px`
    addEventListener('pointerdown', outside, true)
    items[0]?.focus()

    function key(event) {
        if (event.key === 'Escape' || event.key === 'Tab') close()
        else if (!rove(event, items)) return
        event.preventDefault()
        event.stopPropagation()
    }

    function close(action) {
        removeEventListener('pointerdown', outside, true)
        box.remove()
        at.setAttribute('aria-expanded', 'false')
        at.focus()
        action?.()
    }
}

/** Shows a dialog: a title, content, buttons as [text, value]. Returns the value of the button; null: it was closed. */
export function dialog(title, content, buttons = [['Close', null]], { onopen } = {}) {
    return new Promise(resolve => {
        const id = `d${Math.random().toString(36).slice(2)}`
        const box = h('dialog', { 'aria-labelledby': id, onclose: () => {
            box.remove()
            // Chromium gives the field behind the focus while it is still inert, and then without a cursor: what is typed goes nowhere.
            const field = document.activeElement
            if (field?.selectionStart >= 0) field.setSelectionRange(field.selectionStart, field.selectionEnd)
            resolve(box.result ?? null)
        } },
        h('form', { method: 'dialog', onsubmit: event => { box.result = event.submitter?.result ?? null } },
            h('h2', { id }, title), content,
            h('div', { className: 'buttons' }, buttons.map(([text, value], at) => h('button', { result: value, className: at === buttons.length - 1 && value !== null ? 'main' : '', formNoValidate: value === null }, text)))))
        const cancel = [...box.querySelectorAll('.buttons button')].find(one => one.result === null)
        // Enter presses the last button, not the first one.
        box.addEventListener('keydown', event => {
            if (event.key !== 'Enter' || event.target.tagName !== 'INPUT') return
            event.preventDefault()
            box.querySelector('form').requestSubmit([...box.querySelectorAll('.buttons button')].at(-1))
        })
        document.body.append(box)
        box.showModal()
        onopen?.(box)
        ;(box.querySelector('input, select, textarea') ?? cancel ?? box.querySelector('button'))?.focus()
    })
}

/** Asks for texts: fields as {name, label, type, value, required, options}. Returns them by name; null: never mind. */
export async function ask(title, fields, action, text) {
    const inputs = fields.map(({ label, options, name, ...rest }) => {
        const input = options ? h('select', { name }, options.map(([value, shown]) => h('option', { value }, shown))) : h('input', { name, autocomplete: 'off', ...rest })
        return h('label', null, label, input)
    })
    const done = await dialog(title, [text ? h('p', null, text) : null, ...inputs], [['Cancel', null], [action, true]])
    return done ? Object.fromEntries(inputs.map(label => [label.lastChild.name, label.lastChild.value])) : null
}

/** Asks whether to go on. */
export const confirm = (title, text, action) => dialog(title, h('p', null, text), [['Cancel', null], [action, true]])

let timer

/** Shows a short message for some seconds; a screen reader speaks it. */
export function toast(text) {
    clearTimeout(timer)
    $('alert').textContent = text
    timer = setTimeout(() => $('alert').textContent = '', Math.max(6000, text.length * 70))
}
