#!/usr/bin/python3
"""The longest time in which ADDRESS does not answer, while it is asked by ICMP echo every millisecond for SECONDS.

Writes "asking" when the first answer is there, and at the end the milliseconds. Needs CAP_NET_RAW."""

import select
import socket
import struct
import sys
import time

INTERVAL = 0.001
IDENTIFIER = 0x7E9B


def echo_request(sequence):
    """RFC 792."""
    header = struct.pack(">BBHHH", 8, 0, 0, IDENTIFIER, sequence & 0xFFFF)
    total = sum(struct.unpack(">4H", header))
    total = (total & 0xFFFF) + (total >> 16)
    return struct.pack(">BBHHH", 8, 0, ~total & 0xFFFF, IDENTIFIER, sequence & 0xFFFF)


def answers(link):
    """Whether there was an answer to a question of ours."""
    seen = False
    while True:
        try:
            packet = link.recv(256)
        except BlockingIOError:
            return seen
        at = (packet[0] & 15) * 4
        seen = seen or (packet[at] == 0 and packet[at + 4:at + 6] == struct.pack(">H", IDENTIFIER))


def main():
    address, seconds = sys.argv[1], float(sys.argv[2])
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as link:
        link.setblocking(False)
        last, longest, sequence = None, 0.0, 0
        began = time.monotonic()
        while (now := time.monotonic()) < began + seconds:
            sequence += 1
            try:
                link.sendto(echo_request(sequence), (address, 0))
            except OSError:
                pass  # nobody answers ARP just now
            select.select([link], [], [], INTERVAL)
            if not answers(link):
                continue
            now = time.monotonic()
            if last is None:
                print("asking", flush=True)
                began = now
            else:
                longest = max(longest, now - last)
            last = now
            time.sleep(max(0.0, INTERVAL - (time.monotonic() - now)))
        if last is None:
            sys.exit(f"{address} never answers")
        # One that was silent to the end was silent that long at least.
        longest = max(longest, time.monotonic() - last)
    print(f"{longest * 1000:.1f}")


if __name__ == "__main__":
    main()
