"""Hosts of a bad network: network namespaces, joined by cables that delay and lose, and can be cut.

Each host has one device, the end of a tunnel whose other end is here: a thread carries packets from
host to host, late, or not at all. So nothing is asked of the kernel but namespaces and tunnels.
"""

import errno
import fcntl
import heapq
import os
import select
import struct
import subprocess
import threading
import time

TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001
LARGEST_PACKET = 8000


def obstacle():
    """Why there can be no such network here, or None."""
    probe = BadNetwork.name(os.getpid(), 0)
    try:
        subprocess.run(["ip", "netns", "add", probe], check=True, capture_output=True, text=True)
        subprocess.run(["ip", "netns", "del", probe], check=True, capture_output=True, text=True)
        os.close(os.open("/dev/net/tun", os.O_RDWR))
    except FileNotFoundError as error:
        return f"{error.filename} is missing"
    except OSError as error:
        return str(error)
    except subprocess.CalledProcessError as error:
        return error.stderr.strip()
    return None


class BadNetwork:
    """So many hosts, 10.77.0.1 and on; on each cable packets are delayed and lost."""

    @staticmethod
    def name(pid, host):
        return f"hst{pid}n{host}"

    def __init__(self, count, chance, delay=0.01, loss=0.005):
        self.count = count
        self.chance = chance
        self.delay = delay
        self.loss = loss
        self.carried = self.lost = 0
        self.cut_until = [0.0] * count
        self.ends = []
        self.running = True
        self.made = []
        try:
            for host in range(count):
                self._make(host)
        except BaseException:
            self.close()
            raise
        self.thread = threading.Thread(target=self._carry, daemon=True)
        self.thread.start()

    def address(self, host):
        return f"10.77.0.{host + 1}"

    def inside(self, host, words):
        """The command line that runs a command on a host."""
        return ["ip", "netns", "exec", self.name(os.getpid(), host), *words]

    def cut(self, host, seconds):
        """Nothing reaches the host, nor leaves it, for so long."""
        self.cut_until[host] = max(self.cut_until[host], time.monotonic() + seconds)

    def _make(self, host):
        name = self.name(os.getpid(), host)
        subprocess.run(["ip", "netns", "add", name], check=True)
        self.made.append(name)
        end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self.ends.append(end)
        fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN_NO_PI))
        subprocess.run(["ip", "link", "set", name, "netns", name], check=True)
        for words in (
            ["addr", "add", f"{self.address(host)}/24", "dev", name],
            ["link", "set", name, "mtu", str(LARGEST_PACKET), "up"],
            ["link", "set", "lo", "up"],
        ):
            subprocess.run(["ip", "-n", name, *words], check=True)

    def _carry(self):
        poll = select.poll()
        for end in self.ends:
            poll.register(end, select.POLLIN)
        host_of = {end: host for host, end in enumerate(self.ends)}
        waiting, number = [], 0
        while self.running:
            pause = 50.0
            if waiting:
                pause = max(0.0, min(pause, 1000 * (waiting[0][0] - time.monotonic())))
            for end, _ in poll.poll(pause):
                for _ in range(64):
                    try:
                        packet = os.read(end, 65536)
                    except OSError:
                        break
                    due = self._due(host_of[end], packet)
                    if due is not None:
                        number += 1
                        heapq.heappush(waiting, (*due, number, packet))
            now = time.monotonic()
            while waiting and waiting[0][0] <= now:
                _, host, _, packet = heapq.heappop(waiting)
                try:
                    os.write(self.ends[host], packet)
                    self.carried += 1
                except OSError as error:
                    if error.errno not in (errno.EAGAIN, errno.EIO, errno.EINVAL):
                        raise
                    self.lost += 1

    def _due(self, sender, packet):
        """When a packet arrives, and at which host; None if it is lost."""
        if len(packet) < 20 or packet[0] >> 4 != 4 or packet[16:19] != b"\x0a\x4d\x00":
            return None
        host, now = packet[19] - 1, time.monotonic()
        if not 0 <= host < self.count:
            return None
        if now < max(self.cut_until[sender], self.cut_until[host]):
            self.lost += 1
            return None
        if self.chance.random() < self.loss:
            self.lost += 1
            return None
        return now + self.delay * self.chance.uniform(0.5, 1.5), host

    def close(self):
        """Removes the namespaces; the tunnels go with us."""
        self.running = False
        if getattr(self, "thread", None):
            self.thread.join()
        for end in self.ends:
            os.close(end)
        self.ends = []
        for name in self.made:
            subprocess.run(["ip", "netns", "del", name], check=False)

    def left_behind(self):
        """Namespaces and devices of ours that are still there."""
        mark = f"hst{os.getpid()}n"
        lines = []
        for words in (["ip", "netns", "list"], ["ip", "-o", "link"]):
            shown = subprocess.run(words, check=True, capture_output=True, text=True).stdout
            lines += [line for line in shown.splitlines() if mark in line]
        return lines
