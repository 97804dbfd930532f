"""Acts in real threads, each with its own connection, all let go together."""

import threading

from django.db import close_old_connections, connections


def at_once(*acts):
    """What each act gave, or the exception it raised, in their order."""
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(rank, act):
        close_old_connections()
        try:
            gate.wait(timeout=60)
            answers[rank] = act()
        except Exception as failure:  # whatever it is, the test looks at it
            answers[rank] = failure
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return answers
