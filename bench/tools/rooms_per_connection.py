#!/usr/bin/env python3
"""What further rooms of a connection cost: json clients that are all in the same rooms, and one that speaks there in turn.

    rooms_per_connection.py PORT PID CONNECTIONS ROOMS [MESSAGES]

PORT and PID are those of a running server on this machine without limits. Prints one JSON object: bytes of memory for each
connection, processor time for each join and, with one message at a time, for each delivery.
"""
import asyncio
import json
import os
import sys
import time

port, pid, connections, rooms = map(int, sys.argv[1:5])
messages = int(sys.argv[5]) if len(sys.argv) > 5 else 100
names = [f'#r{number}' for number in range(rooms)]
deliveries = 0


def memory():
    """Returns the bytes of the server's resident memory."""
    with open(f'/proc/{pid}/status') as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith('VmRSS'))


def processor_time():
    """Returns the seconds of processor time that the server has used."""
    with open(f'/proc/{pid}/stat') as stat:
        fields = stat.read().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


async def connect(alias):
    """Joins all rooms; returns the streams once everything that follows is new."""
    reader, writer = await asyncio.open_connection('127.0.0.1', port, limit=1 << 20)
    writer.write(json.dumps({'alias': alias, 'rooms': names, 'history': 0}).encode() + b'\n')
    live = 0
    while live < rooms:
        live += b'"type":"live"' in await reader.readline()
    return reader, writer


async def listen(number, gate, joined):
    global deliveries
    async with gate:
        reader, writer = await connect(f'b{number}')
    joined.append(writer)
    while line := await reader.readline():
        deliveries += b'"text":"tick ' in line


async def main():
    before, begin, gate, joined = memory(), processor_time(), asyncio.Semaphore(16), []
    listeners = [asyncio.create_task(listen(number, gate, joined)) for number in range(connections)]
    while len(joined) < connections:
        await asyncio.sleep(0.1)
    joining = processor_time() - begin
    time.sleep(25)  # until the server has returned what it no longer needs
    each = (memory() - before) / connections

    reader, writer = await connect('talker')
    talker = asyncio.create_task(reader.read(-1))
    begin = processor_time()
    for number in range(messages):
        writer.write(json.dumps({'say': f'tick {number}', 'room': names[number % rooms]}).encode() + b'\n')
        while deliveries < (number + 1) * connections:
            await asyncio.sleep(0.005)
    delivering = processor_time() - begin
    print(json.dumps({
        'connections': connections, 'rooms': rooms, 'bytes_per_connection': round(each),
        'us_per_join': round(1e6 * joining / connections / rooms, 1), 'us_per_delivery': round(1e6 * delivering / deliveries, 2)}))
    for task in [talker, *listeners]:
        task.cancel()

asyncio.run(main())
