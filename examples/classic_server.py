"""The chat server that Python tutorials build: a thread a client, recv(1024), no framing.

    python3 examples/classic_server.py [host [port]]
"""
import socket
import sys
import threading

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind((sys.argv[1] if len(sys.argv) > 1 else '127.0.0.1', int(sys.argv[2]) if len(sys.argv) > 2 else 5000))
server.listen()
clients = []
aliases = []


def broadcast(message):
    for client in clients:
        client.send(message)


def handle_client(client):
    while True:
        try:
            message = client.recv(1024)
            broadcast(message)
        except:
            index = clients.index(client)
            clients.remove(client)
            client.close()
            alias = aliases.pop(index)
            broadcast(f'{alias} has left the chat room!'.encode('utf-8'))
            break


print('Server is running and listening on port', server.getsockname()[1], '...', flush=True)
while True:
    client, address = server.accept()
    client.send('alias?'.encode('utf-8'))
    alias = client.recv(1024).decode('utf-8')
    aliases.append(alias)
    clients.append(client)
    broadcast(f'{alias} has connected to the chat room!'.encode('utf-8'))
    client.send('you are now connected!'.encode('utf-8'))
    threading.Thread(target=handle_client, args=(client,), daemon=True).start()
