"""The client of the classic chat room tutorial: two threads, recv(1024), and a message is whatever one send brings."""
import socket
import sys
import threading

alias = sys.argv[2]
client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(("127.0.0.1", int(sys.argv[1])))


def client_receive():
    while True:
        try:
            message = client.recv(1024).decode("utf-8")
            if message == "alias?":
                client.send(alias.encode("utf-8"))
            elif message == "":
                break  # the tutorial's loops for ever here
            else:
                print(message, flush=True)
        except Exception as error:
            print(f"Error! {error}", flush=True)
            break
    client.close()


def client_send():
    for line in sys.stdin:
        client.send(f"{alias}: {line.rstrip(chr(10))}".encode("utf-8"))


receive_thread = threading.Thread(target=client_receive)
receive_thread.start()
send_thread = threading.Thread(target=client_send, daemon=True)
send_thread.start()
receive_thread.join()
