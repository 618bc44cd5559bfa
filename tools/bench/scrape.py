#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""scrape.py URL SECONDS FILE: asks a server for its metrics every so many seconds until it is killed, over
one connection as Prometheus does.  Each answer is a line in FILE: ns until it was whole, and its bytes.
Not here: what the server used meanwhile (meter.c).
"""
import contextlib
import http.client
import sys
import time
import urllib.parse

PATIENCE = 300
RETRY = 0.5


class Scraper:
    def __init__(self, url, path):
        self.url = urllib.parse.urlsplit(url)
        self.path = path
        self.connection = None

    def connect(self):
        """Waits until the server listens."""
        while True:
            connection = http.client.HTTPConnection(self.url.netloc, timeout=PATIENCE)
            with contextlib.suppress(OSError):
                connection.connect()
                return connection
            time.sleep(RETRY)

    def ask(self):
        """The length of the page; 0 when there is none."""
        if not self.connection:
            self.connection = self.connect()
        try:
            self.connection.request("GET", self.url.path)
            answer = self.connection.getresponse()
            size = len(answer.read())
        except (OSError, http.client.HTTPException):
            self.connection = None
            return 0
        return size if answer.status == 200 else 0

    def scrape(self):
        begun = time.monotonic_ns()
        size = self.ask()
        took = time.monotonic_ns() - begun
        if not size:
            return False
        with open(self.path, "a", encoding="ascii") as file:
            file.write(f"{took} {size}\n")
        return True


def main():
    url, period, path = sys.argv[1], float(sys.argv[2]), sys.argv[3]
    scraper = Scraper(url, path)
    while not scraper.scrape():
        time.sleep(RETRY)
    # Of one phase with a server that collects in the same period: a scrape for each sample.
    due = time.monotonic()
    while True:
        due = max(due + period, time.monotonic())
        time.sleep(max(0, due - time.monotonic()))
        scraper.scrape()


if __name__ == "__main__":
    main()
