# Chat clients: bash and its sockets. To be sourced.

# join NAME PORT ALIAS: connects, and gives an alias; the socket is in the caller's variable NAME.
join() {
    local socket
    command exec {socket}<>"/dev/tcp/127.0.0.1/$2" || return # without "command" a failure would end the shell
    printf -v "$1" %s "$socket"
    say "$socket" "$3"
}

say() { printf '%s\n' "$2" >&"$1"; }

# hear SOCKET TEXT: reads until a line has TEXT in it.
hear() {
    local line end=$((SECONDS + 10))
    while [[ $SECONDS -lt $end ]] && IFS= read -r -t 10 -u "$1" line; do
        [[ $line != *"$2"* ]] || return 0
        echo "heard: $line"
    done
    echo "not heard: $2"
    return 1
}


# two_clients_chat PORT: they hear themselves and each other. That bob has come may be announced together with others of this address.
two_clients_chat() {
    local ann bob
    join ann "$1" ann && hear "$ann" 'You are now connected!' &&
        join bob "$1" bob && hear "$bob" 'You are now connected!' &&
        say "$ann" 'hello bob' && hear "$bob" 'ann: hello bob' && hear "$ann" 'ann: hello bob' &&
        say "$bob" 'hello ann' && hear "$ann" 'bob: hello ann' &&
        say "$ann" /quit && say "$bob" /quit && hear_end "$ann" && hear_end "$bob"
}

# Until the server has closed the connection; read says 1 then, and more than 128 when its time is over.
hear_end() {
    local line status=0
    while [[ $status -eq 0 ]]; do
        IFS= read -r -t 10 -u "$1" line
        status=$?
    done
    [[ $status -eq 1 ]] || echo "the server did not close the connection"
    [[ $status -eq 1 ]]
}
