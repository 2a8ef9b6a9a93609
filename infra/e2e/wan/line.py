"""line.py NAMESPACE DEVICE DELAY_MS MBIT: eth0 in the namespace, joined to DEVICE on this host by a line with a delay each
way and a bound on its rate. SIGUSR1 cuts it, SIGUSR2 heals it. What stands in line longer than 50 ms is dropped."""
import collections
import ctypes
import fcntl
import os
import select
import signal
import struct
import sys
import time

TUNSETIFF, TAP_WITHOUT_HEADER, NEW_NETWORK = 0x400454CA, 0x1002, 0x40000000
LONGEST_QUEUE = 0.05
FRAME_OVERHEAD = 24

libc = ctypes.CDLL(None, use_errno=True)


def tap(name, namespace=None):
    if namespace:
        own = os.open("/proc/self/ns/net", os.O_RDONLY)
        if libc.setns(os.open("/run/netns/" + namespace, os.O_RDONLY), NEW_NETWORK):
            raise OSError(ctypes.get_errno(), "setns to " + namespace)
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), TAP_WITHOUT_HEADER))
    if namespace and libc.setns(own, NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "setns back")
    return device


class Way:
    """One direction: packets with the time at which they come out."""

    def __init__(self, source, sink):
        self.source, self.sink = source, sink
        self.packets = collections.deque()
        self.free_at = 0.0

    def deliver(self, now):
        while self.packets and self.packets[0][0] <= now:
            try:
                os.write(self.sink, self.packets[0][1])
            except BlockingIOError:
                return
            except OSError:
                pass
            self.packets.popleft()

    def take(self, cut, delay, seconds_per_byte):
        for _ in range(64):
            try:
                packet = os.read(self.source, 2048)
            except OSError:
                return
            now = time.monotonic()
            start = max(now, self.free_at)
            if cut or start - now > LONGEST_QUEUE:
                continue
            self.free_at = start + (len(packet) + FRAME_OVERHEAD) * seconds_per_byte
            self.packets.append((self.free_at + delay, packet))


def main(namespace, device, delay_ms, mbit):
    far, near = tap("eth0", namespace), tap(device)
    ways = {far: Way(far, near), near: Way(near, far)}
    state = {"cut": False}
    signal.signal(signal.SIGUSR1, lambda *_: state.update(cut=True))
    signal.signal(signal.SIGUSR2, lambda *_: state.update(cut=False))
    poll = select.poll()
    for source in ways:
        poll.register(source, select.POLLIN)
    while True:
        now = time.monotonic()
        for way in ways.values():
            way.deliver(now)
        due = min((way.packets[0][0] for way in ways.values() if way.packets), default=now + 1)
        for source, _ in poll.poll(max(0.0, (due - time.monotonic()) * 1000)):
            ways[source].take(state["cut"], float(delay_ms) / 1e3, 8e-6 / float(mbit))


main(*sys.argv[1:])
