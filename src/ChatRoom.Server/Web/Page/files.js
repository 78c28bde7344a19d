// Files on their way into a room: by button, paste and drop, one after the other, with progress.

import { $, h, button } from './dom.js'

const retries = 3

const size = bytes => bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1).replace(/\.0$/, '')} MB`

export class Files {
    #chat
    #waiting = Promise.resolve()
    #most = Infinity

    constructor(chat) {
        this.#chat = chat
        $('attach').onclick = () => $('file').click()
        $('file').onchange = () => {
            this.add($('file').files)
            $('file').value = ''
        }
        $('text').addEventListener('paste', event => {
            if (!event.clipboardData.files.length) return
            event.preventDefault()
            this.add(event.clipboardData.files)
        })
        this.#drop($('logBox'))
    }

    /** Shares files in the room that is open. */
    add(files) {
        for (const file of files) this.#queue(this.#chat.current, file, this.#row(file))
    }

    /** Gives a link of the server the right to read a file of a private room. */
    async unlock(image) {
        const link = image.closest('[data-file]')
        if (!link || image.dataset.tried) return
        image.dataset.tried = 'yes'
        try {
            const { url } = await this.#chat.ask({ file: link.dataset.file })
            const path = new URL(url, location.href)
            link.href = path.pathname + path.search
            image.src = `/f/${link.dataset.file}/thumbnail${path.search}`
        } catch {
            link.classList.remove('picture')
            link.replaceChildren(image.alt)
        }
    }

    /** Opens a file that is no picture, also one of a private room. */
    async open(link) {
        const { url } = await this.#chat.ask({ file: link.dataset.file }).catch(() => ({ url: link.href }))
        const path = new URL(url, location.href)
        window.open(path.pathname + path.search, '_blank', 'noopener')
    }

    #row(file) {
        const row = h('li', null)
        const picture = file.type.startsWith('image/') ? h('img', { src: URL.createObjectURL(file), alt: '', onload: event => URL.revokeObjectURL(event.target.src) }) : null
        const bar = h('progress', { max: 100, value: 0, 'aria-label': `Sending ${file.name}` })
        row.append(...[picture, h('span', null, `${file.name} (${size(file.size)})`), bar].filter(Boolean))
        $('uploads').append(row)
        return row
    }

    #queue(room, file, row) {
        const state = h('span', { role: 'status' }, 'waiting')
        const cancel = button('Cancel', () => {
            row.isCanceled = true
            row.request?.abort()
            row.remove()
        })
        row.append(state, cancel)
        this.#waiting = this.#waiting.then(() => row.isCanceled || this.#send(room, file, row, state)).then(() => row.remove(), error => {
            if (row.isCanceled) return
            state.remove()
            cancel.remove()
            const failed = h('span', { className: 'failed' }, error.text, ' ', button('Try again', () => {
                failed.remove()
                this.#queue(room, file, row)
            }), ' ', button('Discard', () => row.remove()))
            row.append(failed)
        })
    }

    async #send(room, file, row, state) {
        if (file.size > this.#most) throw this.#tooLarge(file)
        for (let attempt = 1; ; attempt++) {
            const answer = await this.#chat.ask({ upload: room.name, name: file.name, size: file.size })
            this.#most = answer.file_bytes
            if (file.size > this.#most) throw this.#tooLarge(file)
            const { status, text } = await this.#put(new URL(answer.url, location.href).pathname, file, row, state)
            if (status === 201 || status === 202 || row.isCanceled) return
            if (status !== 0 || attempt > retries) throw { text: status === 0 ? 'The connection was lost.' : text }
            state.textContent = 'again…'
        }
    }

    #put(path, file, row, state) {
        return new Promise(resolve => {
            const request = row.request = new XMLHttpRequest() // fetch does not report how far an upload is
            const bar = row.querySelector('progress')
            request.upload.onprogress = event => {
                bar.value = event.loaded / event.total * 100
                state.textContent = `${Math.floor(bar.value)} %`
            }
            request.onload = () => resolve({ status: request.status, text: detailOf(request) })
            request.onerror = request.onabort = () => resolve({ status: 0 })
            request.open('PUT', path)
            request.send(file)
        })
    }

    #tooLarge(file) {
        return { text: `Too large: ${size(file.size)}; at most ${size(this.#most)}.` }
    }

    #drop(box) {
        const hasFiles = event => event.dataTransfer?.types.includes('Files')
        const show = isOver => {
            box.classList.toggle('dropping', isOver)
            $('drop').hidden = !isOver
            $('drop').textContent = `Drop to share in ${this.#chat.current?.name}`
        }
        addEventListener('dragover', event => {
            if (!hasFiles(event)) return
            event.preventDefault()
            show(this.#chat.current && !this.#chat.current.peer)
        })
        addEventListener('dragleave', event => event.relatedTarget || show(false))
        addEventListener('drop', event => {
            if (!hasFiles(event)) return
            event.preventDefault()
            show(false)
            if (this.#chat.current && !this.#chat.current.peer) this.add(event.dataTransfer.files)
        })
    }
}

function detailOf(request) {
    try {
        return JSON.parse(request.responseText).detail ?? `The server answers ${request.status}.`
    } catch {
        return `The server answers ${request.status}.`
    }
}
