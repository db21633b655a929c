"""Runs commands and says how long they took, how much memory they held, and how quiet the machine was meanwhile."""
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    seconds: float  # by the clock on the wall
    cpu: float      # user and system time of the process
    peak: int       # bytes: the most memory it held at once


def cores(n):
    """The cores that a run of n threads is bound to: the last ones, since the first serves most interrupts."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    return set(sorted(os.sched_getaffinity(0))[-n:])


def run(command, pin=None, stdout=subprocess.DEVNULL):
    """One run, bound to the cores `pin`. A command that fails ends the benchmark."""
    before = os.sched_getaffinity(0) if pin else None
    with tempfile.TemporaryFile() as errors:
        if pin:
            os.sched_setaffinity(0, pin)  # inherited by the child: no wrapper to start, so nothing to subtract
        start = time.perf_counter()
        child = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=stdout, stderr=errors)
        if pin:
            os.sched_setaffinity(0, before)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            errors.seek(0)
            sys.exit(f"bench: exit {child.returncode} of: {' '.join(map(str, command))}\n{errors.read().decode(errors='replace')}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def interleave(jobs, rounds, patience, weather):
    """{name: its runs}. Every round runs every job once, every second round backwards, after a warm-up that is not kept:
    whatever else the machine does meets all jobs alike. A job is a function that returns a Run. Before each round we wait
    for a quiet machine, but no longer than `patience` seconds; `weather` sees the rounds and not the waiting."""
    runs = {name: [] for name in jobs}
    for turn in range(rounds + 1):
        wait_for_quiet(patience)
        with weather:
            for name in jobs if turn % 2 == 0 else reversed(jobs):
                result = jobs[name]()
                if turn > 0:
                    runs[name].append(result)
    return runs


def median(values):
    return statistics.median(values)


def ratios(runs, others, of="seconds"):
    """Round by round, so that both sides met the same machine."""
    return [getattr(a, of) / getattr(b, of) for a, b in zip(runs, others)]


def spread(values, digits):
    """`median (min-max)`; the median alone when there is one value."""
    text = f"{median(values):,.{digits}f}"
    return text if len(values) == 1 else f"{text} ({min(values):,.{digits}f}-{max(values):,.{digits}f})"


def peak_mb(runs):
    """The most memory that one of the runs held. Linux counts from the process that starts a program, so below our own
    size nothing can be seen."""
    most, own = max(r.peak for r in runs), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return f"{most / 1e6:,.0f}" if most > 1.05 * own else f"<{own / 1e6:,.0f}"


def table(header, rows):
    """Aligned text: the first column to the left, the others to the right."""
    lines = [header, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    for line in lines:
        print("  ".join(cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(line, widths))).rstrip())


class Weather:
    """How much the machine does for others while we measure: `with weather:` around each round, pauses left out."""

    def __init__(self):
        self.load, self.elapsed, self.others, self.stolen = os.getloadavg()[0], 0.0, 0.0, 0.0

    def __enter__(self):
        self.begun = time.monotonic(), self._machine(), self._own()

    def __exit__(self, *_):
        (start, machine, own), now = self.begun, self._machine()
        self.elapsed += time.monotonic() - start
        if now:
            self.others += max(0.0, now[0] - machine[0] - (self._own() - own))
            self.stolen += now[1] - machine[1]

    def quiet(self):
        return self.others + self.stolen < 0.05 * os.cpu_count() * self.elapsed

    def say(self):
        text = (f"load average {self.load:.2f} before, {os.getloadavg()[0]:.2f} after; during the rounds other processes used "
                f"{self.others / self.elapsed:.2f} of {os.cpu_count()} cores, the host took {self.stolen / self.elapsed:.2f}")
        return text + ("" if self.quiet() else "\nNOT QUIET: seconds may be far too long; go by CPU time, or run again later")

    @staticmethod
    def _machine():
        """Seconds that all cores were (busy, taken by the host of a virtual machine) since the start; None if not told."""
        try:
            with open("/proc/stat") as file:
                user, nice, system, _, _, irq, softirq, steal = map(int, file.readline().split()[1:9])
            return tuple(ticks / os.sysconf("SC_CLK_TCK") for ticks in (user + nice + system + irq + softirq, steal))
        except (OSError, ValueError):
            return None

    @staticmethod
    def _own():
        return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def wait_for_quiet(patience):
    until = time.monotonic() + patience
    while time.monotonic() < until:
        weather = Weather()
        with weather:
            time.sleep(0.5)
        if weather.quiet():
            return


class Checks:
    """A figure counts only when the result is right: every check is printed, one that fails makes the exit code 1."""

    def __init__(self):
        self.failed = 0

    def __call__(self, good, text):
        self.failed += not good
        print(("ok    " if good else "FAIL  ") + text)

    def exit(self):
        print(f"\n{self.failed} checks failed" if self.failed else "\nall checks passed")
        sys.exit(1 if self.failed else 0)
