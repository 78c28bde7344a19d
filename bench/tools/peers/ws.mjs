// A chat room as a broadcaster on Node's ws, as its README has it: for bench/tools/peers.sh. The first message is the alias.
import { WebSocket, WebSocketServer } from 'ws'

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]) })

function broadcast(text) {
  for (const client of server.clients) {
    if (client.readyState === WebSocket.OPEN) client.send(text)
  }
}

server.on('connection', client => {
  let alias
  client.on('error', () => client.terminate())
  client.on('message', data => {
    if (alias) return broadcast(`${alias}: ${data}`)
    alias = String(data)
    broadcast(`${alias} joined`)
  })
})
