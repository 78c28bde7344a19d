// Tables whose rows the server sorts and pages.

import { h, button, count } from './dom.js'

const limit = 100

/** A table. Rows keep their elements, so that the focus stays while they are refreshed. */
export class Table {
    #columns
    #key
    #load
    #actions
    #sort
    #offset = 0
    #rows = new Map()
    #body = h('tbody')
    #empty
    #place = h('span', { className: 'quiet' })
    #previous = button('Previous', () => this.#turn(-limit))
    #next = button('Next', () => this.#turn(limit))
    #heads = []

    /**
     * @param title what it lists, for screen readers.
     * @param columns { title, of(row): text or element, sort: name on the server, isNumber }.
     * @param options key(row); load({ sort, offset, limit }): rows and their total, or rows and how many more there are, if they have no pages; actions(row): buttons; sort: the first order; empty: the text if there is none.
     */
    constructor(title, columns, { key, load, actions, sort, empty }) {
        [this.#columns, this.#key, this.#load, this.#actions, this.#sort] = [columns, key, load, actions, sort]
        this.#heads = columns.map(column => h('th', { scope: 'col', className: column.isNumber ? 'number' : '' },
            column.sort ? button(column.title, () => this.#order(column)) : column.title))
        this.#empty = h('p', { className: 'quiet', hidden: true }, empty)
        const table = h('table', null,
            h('caption', { className: 'hidden' }, title),
            h('thead', null, h('tr', null, this.#heads, actions ? h('th', { scope: 'col' }, h('span', { className: 'hidden' }, 'Actions')) : null)),
            this.#body)
        this.element = h('div', null,
            h('div', { className: 'scroll', role: 'group', 'aria-label': title, tabIndex: 0 }, table),
            this.#empty,
            h('p', { className: 'pages' }, this.#place, this.#previous, this.#next))
        this.#show()
    }

    /** Loads the rows again. */
    async refresh() {
        const asked = `${this.#sort} ${this.#offset}`
        const { rows, more = 0, total = rows.length } = await this.#load({ sort: this.#sort, offset: this.#offset, limit })
        if (asked !== `${this.#sort} ${this.#offset}`) return // another order was chosen meanwhile
        if (rows.length === 0 && this.#offset > 0) {
            this.#offset = 0
            return this.refresh()
        }
        const focused = document.activeElement
        const elements = rows.map(row => this.#row(row))
        const known = new Set(rows.map(row => String(this.#key(row))))
        for (const id of this.#rows.keys()) if (!known.has(id)) this.#rows.delete(id)
        if (elements.length !== this.#body.children.length || elements.some((element, at) => this.#body.children[at] !== element)) {
            this.#body.replaceChildren(...elements)
            if (focused !== document.activeElement && this.#body.contains(focused)) focused.focus({ preventScroll: true })
        }
        this.#empty.hidden = total > 0
        this.#place.textContent = total > limit ? `${(this.#offset + 1).toLocaleString()} to ${(this.#offset + rows.length).toLocaleString()} of ${total.toLocaleString()}` : total > 0 ? `${count(total, 'row')}${more ? ` and ${more.toLocaleString()} more` : ''}` : ''
        this.#previous.hidden = this.#next.hidden = total <= limit
        this.#previous.disabled = this.#offset === 0
        this.#next.disabled = this.#offset + limit >= total
    }

    /** Returns the element of a row, with its current texts. */
    #row(row) {
        const id = String(this.#key(row))
        let known = this.#rows.get(id)
        if (!known) {
            known = { element: null, row, cells: this.#columns.map(column => h('td', { className: column.isNumber ? 'number' : '', dir: column.isNumber ? 'ltr' : 'auto' })) }
            known.element = h('tr', null, known.cells, this.#actions ? h('td', { className: 'acts' }, this.#actions(() => known.row)) : null)
            this.#rows.set(id, known)
        }
        known.row = row
        this.#columns.forEach((column, at) => {
            const text = String(column.of(row) ?? '')
            if (known.cells[at].textContent !== text) known.cells[at].textContent = text
        })
        return known.element
    }

    #order(column) {
        const up = column.sort
        const down = `-${column.sort}`
        this.#sort = column.isNumber ? this.#sort === down ? up : down : this.#sort === up ? down : up
        this.#offset = 0
        this.#show()
        this.refresh().catch(() => { })
    }

    #turn(by) {
        this.#offset = Math.max(0, this.#offset + by)
        this.refresh().catch(() => { })
    }

    /** Shows the order. */
    #show() {
        this.#columns.forEach((column, at) => {
            if (this.#sort === column.sort) this.#heads[at].setAttribute('aria-sort', 'ascending')
            else if (this.#sort === `-${column.sort}`) this.#heads[at].setAttribute('aria-sort', 'descending')
            else this.#heads[at].removeAttribute('aria-sort')
        })
    }
}
