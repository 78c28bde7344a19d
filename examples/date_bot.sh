#!/bin/bash
# A bot: tells the date to everybody who says !date.      examples/date_bot.sh [host [port]]
exec 3<>"/dev/tcp/${1:-127.0.0.1}/${2:-5000}"
echo datebot >&3
while read -r line <&3; do
    case $line in
    'datebot: '*) ;;                            # its own words come back, too
    *': !date') date +%F >&3 ;;
    esac
done
