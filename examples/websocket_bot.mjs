// A bot that rolls a die for everybody who says !roll, by WebSocket. Node 22, or: node --experimental-websocket examples/websocket_bot.mjs [URL [ROOM]]
const [url = 'ws://127.0.0.1:8080/chat', room = '#lobby'] = process.argv.slice(2)
const socket = new WebSocket(url, 'chatroom.v1.json')
const send = request => socket.send(JSON.stringify(request))
socket.onopen = () => send({ alias: 'dice', rooms: [room], history: 0 })
socket.onmessage = message => {
  const event = JSON.parse(message.data)
  if (event.type === 'message' && event.text === '!roll')
    send({ say: `${event.alias} rolls ${1 + Math.floor(6 * Math.random())}`, room })
  else if (event.type === 'error') console.error(event.text)
}
socket.onclose = closed => console.error(`closed: ${closed.code} ${closed.reason}`)
