#!/usr/bin/env python3
"""Talks to a WebSocket with the standard library only, as nc does to a TCP port: websocket.py HOST HTTP_PORT

Each line of the input is sent as a message, each message of the server is printed as a line.
"""
import os
import socket
import sys
import threading

CONTINUATION, TEXT, CLOSE, PING, PONG = 0, 1, 8, 9, 10


def send(connection, opcode, payload):
    mask = os.urandom(4)  # every frame of a client is masked
    length = len(payload)
    head = (bytes([0x80 | length]) if length < 126
            else b"\xfe" + length.to_bytes(2, "big") if length < 65536
            else b"\xff" + length.to_bytes(8, "big"))
    masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
    connection.sendall(bytes([0x80 | opcode]) + head + mask + masked)


def receive(stream):
    opcode, length = stream.read(2)
    if length > 125:
        length = int.from_bytes(stream.read(2 if length == 126 else 8), "big")
    return opcode & 15, stream.read(length)  # the server sends each message in one frame


def talk(connection):
    for line in sys.stdin:
        send(connection, TEXT, line.rstrip("\n").encode())
    send(connection, CLOSE, b"")


host, port = sys.argv[1], int(sys.argv[2])
connection = socket.create_connection((host, port))
connection.sendall(
    f"GET /chat HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode())
stream = connection.makefile("rb")
status = stream.readline().decode().strip()
if " 101 " not in status + " ":
    sys.exit(status)
while stream.readline() != b"\r\n":
    pass

threading.Thread(target=talk, args=(connection,), daemon=True).start()
opcode, payload = receive(stream)
while opcode != CLOSE:
    if opcode == TEXT:
        print(payload.decode(), flush=True)
    elif opcode == PING:
        send(connection, PONG, payload)
    opcode, payload = receive(stream)
