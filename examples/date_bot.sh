#!/bin/bash
# A bot that answers !date with the date.      examples/date_bot.sh [host [port]]
exec 3<>"/dev/tcp/${1:-127.0.0.1}/${2:-5000}"
echo datebot >&3
until [[ $line == 'You are now connected!' ]]; do read -r line <&3 || exit 1; done     # skips the history
while read -r line <&3; do
    case $line in
    'datebot: '*) ;;                            # its own messages come back, too
    *': !date') date +%F >&3 ;;
    esac
done
